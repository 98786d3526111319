"""Paper, writing, sewing and parties."""

DRAWINGS = {
    "card": """
        <rect x="44" y="66" width="112" height="76" rx="6" fill="{m}"/><path d="M44 72l56 42 56-42v64c0 4-2 6-6 6H50c-4 0-6-2-6-6z" fill="{l}"/>
        <path d="M44 72c0-4 2-6 6-6h100c4 0 6 2 6 6l-56 42z" fill="{d}"/><circle cx="100" cy="108" r="12" fill="{a}"/>""",
    "gift wrap": """
        <rect x="56" y="92" width="88" height="58" rx="4" fill="{m}"/><rect x="50" y="76" width="100" height="22" rx="4" fill="{d}"/>
        <path d="M92 76h16v74H92z" fill="{a}"/>
        <path d="M100 74c-10-26-38-24-34-8 2 10 20 10 34 8zM100 74c10-26 38-24 34-8-2 10-20 10-34 8z" fill="none" stroke="{a}" stroke-width="7"/>
        <path d="M62 104h20v40H62z" fill="{l}" opacity=".6"/>""",
    "ribbon": """
        <circle cx="92" cy="96" r="44" fill="{d}"/><circle cx="92" cy="96" r="36" fill="{m}"/><circle cx="92" cy="96" r="16" fill="{w}"/>
        <circle cx="92" cy="96" r="7" fill="{i}" opacity=".55"/><path d="M128 96c0 40-14 34-8 58l10-8 10 10c-8-30 4-40-4-64z" fill="{a}"/>""",
    "notebook": """
        <rect x="62" y="48" width="82" height="106" rx="6" fill="{d}"/><rect x="56" y="46" width="82" height="106" rx="6" fill="{m}"/>
        <path d="M56 52c0-4 2-6 6-6h10v106H62c-4 0-6-2-6-6z" fill="{d}"/><rect x="84" y="66" width="42" height="28" rx="3" fill="{w}"/>
        <path d="M90 76h30M90 84h20" stroke="{i}" stroke-width="3" stroke-linecap="round" opacity=".7"/>
        <path d="M122 46h8v30l-4-5-4 5z" fill="{a}"/>""",
    "pen": """
        <path d="M58 142l8-26 68-68c8-8 26 10 18 18l-68 68z" fill="{m}"/><path d="M58 142l8-26 18 18z" fill="{w}"/>
        <path d="M58 142l3-9 6 6z" fill="{i}"/><path d="M120 62l18 18 14-14c8-8-10-26-18-18z" fill="{a}"/>
        <path d="M74 116l52-52" stroke="{l}" stroke-width="5" stroke-linecap="round"/>""",
    "pencil": """
        <path d="M66 96l10-30 10 30v50H66z" fill="{m}"/><path d="M66 96l10-30 10 30z" fill="#f0d9b5"/><path d="M73 75l3-9 3 9z" fill="{m}"/>
        <path d="M90 84l10-32 10 32v62H90z" fill="{a}"/><path d="M90 84l10-32 10 32z" fill="#f0d9b5"/><path d="M97 61l3-9 3 9z" fill="{a}"/>
        <path d="M114 102l10-28 10 28v44h-20z" fill="{l}"/><path d="M114 102l10-28 10 28z" fill="#f0d9b5"/><path d="M121 83l3-9 3 9z" fill="{d}"/>
        <rect x="56" y="116" width="88" height="36" rx="7" fill="{d}"/><rect x="68" y="124" width="64" height="20" rx="4" fill="{w}" opacity=".9"/>""",
    "chalk": """
        <rect x="46" y="58" width="108" height="82" rx="5" fill="#b98d5d"/><rect x="54" y="66" width="92" height="66" rx="2" fill="#46504d"/>
        <path d="M68 90c12-14 20 14 32 0s20 12 32 0M68 112h40" stroke="{w}" stroke-width="4" fill="none" stroke-linecap="round" opacity=".85"/>
        <rect x="112" y="134" width="34" height="10" rx="5" fill="{m}"/>""",
    "sticker": """
        <circle cx="84" cy="88" r="36" fill="{w}"/><circle cx="84" cy="88" r="30" fill="{m}"/>
        <path d="M84 68l6 13 14 2-10 10 2 14-12-7-12 7 2-14-10-10 14-2z" fill="{w}"/>
        <path d="M96 116c0-20 36-26 50-8v26c-4 14-46 12-50-18z" fill="{w}"/><path d="M102 116c2-14 28-18 38-5v20c-4 8-34 6-38-15z" fill="{a}"/>""",
    "magnet": """
        <path d="M58 60h26v44c0 22 32 22 32 0V60h26v44c0 56-84 56-84 0z" fill="{m}"/><path d="M58 60h26v18H58zM116 60h26v18h-26z" fill="{w}"/>
        <path d="M66 84v20c0 24 16 36 34 36" stroke="{l}" stroke-width="5" fill="none" stroke-linecap="round"/>
        <path d="M60 46l-6-8M100 44v-9M140 46l6-8" stroke="{a}" stroke-width="5" stroke-linecap="round"/>""",
    "sewing": """
        <rect x="64" y="52" width="56" height="12" rx="4" fill="#c9a87a"/><rect x="64" y="136" width="56" height="12" rx="4" fill="#c9a87a"/>
        <rect x="70" y="64" width="44" height="72" fill="{m}"/>
        <path d="M70 76h44M70 88h44M70 100h44M70 112h44M70 124h44" stroke="{d}" stroke-width="3" opacity=".7"/>
        <path d="M114 84c30 0 8 46 32 50" fill="none" stroke="{m}" stroke-width="3"/>
        <path d="M132 150l22-56" stroke="{i}" stroke-width="4" stroke-linecap="round"/><circle cx="78" cy="44" r="7" fill="{a}"/>""",
    "scissors": """
        <path d="M88 44l22 70M126 50l-34 62" stroke="{l}" stroke-width="9" stroke-linecap="round"/>
        <path d="M88 44l22 70M126 50l-34 62" stroke="{i}" stroke-width="2" opacity=".3"/>
        <circle cx="84" cy="130" r="17" fill="none" stroke="{m}" stroke-width="10"/>
        <circle cx="124" cy="132" r="17" fill="none" stroke="{m}" stroke-width="10"/><circle cx="103" cy="96" r="5" fill="{a}"/>""",
    "bunting": """
        <path d="M34 66c44 26 88 26 132 0" fill="none" stroke="{i}" stroke-width="4" opacity=".7"/>
        <path d="M42 72l26 10-16 38zM74 84l26 4-13 40z" fill="{m}"/><path d="M106 88l26-5-12 42z" fill="{a}"/>
        <path d="M136 80l24-11-4 42z" fill="{l}"/><path d="M42 72l26 10-3 8-21-8z" fill="{d}" opacity=".5"/>""",
    "balloon": """
        <path d="M76 116c4 14-4 24 0 38M124 120c-4 14 4 20 0 34" stroke="{i}" stroke-width="2.5" fill="none" opacity=".6"/>
        <ellipse cx="122" cy="84" rx="28" ry="34" fill="{a}"/><ellipse cx="78" cy="78" rx="32" ry="38" fill="{m}"/>
        <path d="M72 114h12l-6-7zM117 120h10l-5-6z" fill="{d}"/>
        <path d="M62 66c2-10 8-16 14-18" stroke="{l}" stroke-width="6" stroke-linecap="round" fill="none"/>""",
    "party plate": """
        <circle cx="84" cy="108" r="42" fill="{m}"/><circle cx="84" cy="108" r="30" fill="{w}"/>
        <path d="M106 70h44l-8 72c-1 5-3 7-7 7h-14c-4 0-6-2-7-7z" fill="{a}"/><path d="M108 88h40l-2 14h-36z" fill="{w}" opacity=".85"/>
        <circle cx="76" cy="104" r="6" fill="{l}"/><circle cx="90" cy="114" r="6" fill="{m}"/>""",
    "straw": """
        <path d="M72 150L90 60l22-14M96 150V62M118 150l-8-80 18-22" fill="none" stroke="{m}" stroke-width="8" stroke-linecap="round"/>
        <path d="M72 150L90 60M96 150V62M118 150l-8-80" stroke="{w}" stroke-width="8" stroke-dasharray="7 11" fill="none"/>
        <path d="M62 106h72l-6 44c-1 3-3 5-6 5H74c-3 0-5-2-6-5z" fill="{l}" opacity=".9"/>""",
    "letters": """
        <rect x="42" y="88" width="50" height="56" rx="7" fill="{m}"/><rect x="104" y="92" width="52" height="52" rx="7" fill="{a}"/>
        <rect x="74" y="46" width="50" height="48" rx="7" fill="{l}"/>
        <path d="M58 132l9-32 9 32M61 121h12" stroke="{w}" stroke-width="5" fill="none" stroke-linecap="round"/>
        <path d="M92 58v24h8c12 0 10-12 2-12 8 0 8-12-2-12z" stroke="{d}" stroke-width="5" fill="none" stroke-linejoin="round"/>
        <path d="M142 106c-10-8-22 0-22 12s12 20 22 12" stroke="{w}" stroke-width="5" fill="none" stroke-linecap="round"/>""",
    "money bank": """
        <path d="M52 104c0-24 22-38 50-38s48 16 48 38c0 14-8 24-16 30v16h-16v-8c-10 2-22 2-32 0v8H70v-16c-10-6-18-16-18-30z" fill="{m}"/>
        <path d="M52 98l-12 4v16l16 4zM68 74l-4-20 22 10z" fill="{d}"/><rect x="92" y="70" width="28" height="6" rx="3" fill="{i}" opacity=".7"/>
        <circle cx="72" cy="94" r="4" fill="{i}"/><circle cx="112" cy="46" r="12" fill="#e2b13c"/>
        <path d="M150 98c10 0 8-12 2-10" stroke="{d}" stroke-width="4" fill="none"/>""",
}  # fmt: skip
