"""Toys and games."""

DRAWINGS = {
    "soft toy": """
        <circle cx="70" cy="66" r="16" fill="{d}"/><circle cx="130" cy="66" r="16" fill="{d}"/><circle cx="70" cy="66" r="8" fill="{l}"/>
        <circle cx="130" cy="66" r="8" fill="{l}"/><circle cx="100" cy="84" r="36" fill="{m}"/>
        <path d="M64 132c0-20 16-26 36-26s36 6 36 26c0 16-12 22-36 22s-36-6-36-22z" fill="{m}"/>
        <ellipse cx="100" cy="96" rx="16" ry="12" fill="{w}"/><circle cx="86" cy="78" r="4" fill="{i}"/><circle cx="114" cy="78" r="4" fill="{i}"/>
        <path d="M95 91h10l-5 6z" fill="{i}"/><path d="M88 118l12 6 12-6v14l-12-6-12 6z" fill="{a}"/>""",
    "jigsaw": """
        <path d="M52 60h38c-4-18 24-18 20 0h38v36c-20-6-20 26 0 20v36h-40c6-18-22-18-16 0H52v-38c18 6 18-26 0-18z" fill="{m}"/>
        <path d="M52 60h38c-4-18 24-18 20 0h38v10H62v66H52v-22c18 6 18-26 0-18z" fill="{l}" opacity=".6"/>
        <circle cx="104" cy="108" r="14" fill="{a}"/>""",
    "die": """
        <rect x="48" y="82" width="58" height="58" rx="10" fill="{m}" transform="rotate(-10 77 111)"/>
        <rect x="96" y="58" width="54" height="54" rx="10" fill="{w}" transform="rotate(12 123 85)"/><circle cx="64" cy="100" r="5" fill="{w}"/>
        <circle cx="77" cy="111" r="5" fill="{w}"/><circle cx="90" cy="122" r="5" fill="{w}"/><circle cx="113" cy="72" r="5" fill="{a}"/>
        <circle cx="133" cy="76" r="5" fill="{a}"/><circle cx="110" cy="92" r="5" fill="{a}"/><circle cx="130" cy="97" r="5" fill="{a}"/>
        <path d="M108 138c0-8 8-10 8-16 8 2 16-2 12 8 6 8 4 18-6 18s-14-4-14-10z" fill="{d}"/>""",
    "rocket": """
        <path d="M100 36c22 18 30 46 26 80H74c-4-34 4-62 26-80z" fill="{w}"/><path d="M100 36c10 8 17 18 21 30H79c4-12 11-22 21-30z" fill="{m}"/>
        <circle cx="100" cy="88" r="13" fill="{d}"/><circle cx="100" cy="88" r="8" fill="{l}"/>
        <path d="M74 100l-20 32 22-6zM126 100l20 32-22-6z" fill="{m}"/><path d="M86 118h28l-4 10H90z" fill="{d}"/>
        <path d="M90 130h20c0 12-6 20-10 28-4-8-10-16-10-28z" fill="#eab54e"/>""",
    "babushka": """
        <path d="M100 40c20 0 30 14 30 30 0 8-2 12-2 16 12 8 18 22 18 36 0 20-14 30-46 30s-46-10-46-30c0-14 6-28 18-36 0-4-2-8-2-16 0-16 10-30 30-30z"
          fill="{m}"/><circle cx="100" cy="72" r="19" fill="#f6dcc3"/>
        <path d="M81 70c4-14 34-14 38 0-8-4-14-8-19-8s-11 4-19 8z" fill="{i}" opacity=".75"/><circle cx="93" cy="74" r="2.5" fill="{i}"/>
        <circle cx="107" cy="74" r="2.5" fill="{i}"/><path d="M95 82c3 3 7 3 10 0" stroke="#c8493f" stroke-width="2.5" fill="none"/>
        <path d="M70 116c0-16 60-16 60 0 0 20-60 20-60 0z" fill="{l}"/><circle cx="100" cy="116" r="8" fill="{a}"/>
        <circle cx="84" cy="116" r="5" fill="{w}"/><circle cx="116" cy="116" r="5" fill="{w}"/>""",
    "bicycle": """
        <circle cx="66" cy="118" r="28" fill="none" stroke="{d}" stroke-width="7"/><circle cx="136" cy="118" r="28" fill="none" stroke="{d}" stroke-width="7"/>
        <path d="M66 118l24-44h32l14 44M90 74l14 44 20-44M104 118H66" fill="none" stroke="{m}" stroke-width="7" stroke-linejoin="round"/>
        <path d="M78 70h22M118 74l-4-16h14" stroke="{i}" stroke-width="6" stroke-linecap="round" fill="none"/><circle cx="104" cy="118" r="7" fill="{a}"/>""",
}  # fmt: skip
