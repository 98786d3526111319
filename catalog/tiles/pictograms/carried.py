"""What is carried and worn."""

DRAWINGS = {
    "bag": """
        <path d="M78 76c0-44 44-44 44 0" fill="none" stroke="{d}" stroke-width="6"/>
        <path d="M54 72h92l8 72c1 6-3 10-9 10H55c-6 0-10-4-9-10z" fill="{m}"/><path d="M54 72h18l-4 82H55c-6 0-10-4-9-10z" fill="{l}"/>
        <path d="M48 128h104l2 12H46z" fill="{a}" opacity=".85"/>""",
    "lunch bag": """
        <path d="M80 58c0-18 40-18 40 0" fill="none" stroke="{d}" stroke-width="6"/>
        <path d="M58 68c0-7 5-12 12-12h60c7 0 12 5 12 12v72c0 7-5 12-12 12H70c-7 0-12-5-12-12z" fill="{m}"/><path d="M58 84h84v10H58z" fill="{d}"/>
        <rect x="70" y="106" width="60" height="34" rx="5" fill="{l}"/><rect x="92" y="80" width="16" height="18" rx="4" fill="{a}"/>""",
    "handbag": """
        <path d="M72 80c0-52 56-52 56 0" fill="none" stroke="{d}" stroke-width="6"/>
        <path d="M62 78h76c8 0 16 30 16 52 0 16-8 22-22 22H68c-14 0-22-6-22-22 0-22 8-52 16-52z" fill="{m}"/>
        <path d="M52 98c16 22 80 22 96 0 4 8 6 18 6 28-30 14-78 14-108 0 0-10 2-20 6-28z" fill="{l}"/><circle cx="100" cy="124" r="9" fill="{a}"/>""",
    "purse": """
        <path d="M58 84c0-18 84-18 84 0 10 10 16 24 16 40 0 20-14 28-34 28H76c-20 0-34-8-34-28 0-16 6-30 16-40z" fill="{m}"/>
        <path d="M58 84c14 10 70 10 84 0v-6c-14-12-70-12-84 0z" fill="{d}"/><circle cx="94" cy="68" r="7" fill="{a}"/>
        <circle cx="107" cy="68" r="7" fill="{a}"/>
        <path d="M64 104c-8 10-8 26 2 36" stroke="{l}" stroke-width="7" stroke-linecap="round" fill="none"/>""",
    "luggage tag": """
        <path d="M74 74l26-28 26 28v68c0 6-4 10-10 10H84c-6 0-10-4-10-10z" fill="{m}"/><circle cx="100" cy="74" r="7" fill="{g}"/>
        <path d="M100 70c-4-22 18-30 34-22" stroke="{a}" stroke-width="5" fill="none" stroke-linecap="round"/>
        <rect x="84" y="94" width="32" height="42" rx="4" fill="{w}"/>
        <path d="M90 106h20M90 116h20M90 126h12" stroke="{d}" stroke-width="3" stroke-linecap="round"/>""",
    "umbrella": """
        <path d="M100 50v86c0 16 22 16 22 2" fill="none" stroke="{d}" stroke-width="6" stroke-linecap="round"/>
        <path d="M40 102c2-34 28-52 60-52s58 18 60 52c-8-8-22-8-30 0-8-10-22-10-30 0-8-10-22-10-30 0-8-8-22-8-30 0z" fill="{m}"/>
        <path d="M100 50c-20 10-30 30-30 52 8-10 22-10 30 0 8-10 22-10 30 0 0-22-10-42-30-52z" fill="{l}"/>
        <rect x="97" y="40" width="6" height="13" rx="3" fill="{a}"/>""",
    "necklace": """
        <path d="M52 52c4 50 22 74 48 74s44-24 48-74" fill="none" stroke="{d}" stroke-width="3"/><circle cx="57" cy="78" r="6" fill="{m}"/>
        <circle cx="66" cy="98" r="7" fill="{l}"/><circle cx="80" cy="115" r="8" fill="{m}"/><circle cx="120" cy="115" r="8" fill="{m}"/>
        <circle cx="134" cy="98" r="7" fill="{l}"/><circle cx="143" cy="78" r="6" fill="{m}"/>
        <path d="M100 116c-12-10-26 6-14 20l14 16 14-16c12-14-2-30-14-20z" fill="{a}"/>""",
    "bracelet": """
        <ellipse cx="100" cy="102" rx="48" ry="40" fill="none" stroke="{d}" stroke-width="3"/><circle cx="52" cy="102" r="9" fill="{m}"/>
        <circle cx="62" cy="78" r="9" fill="{l}"/><circle cx="84" cy="64" r="9" fill="{m}"/><circle cx="112" cy="63" r="9" fill="{a}"/>
        <circle cx="136" cy="76" r="9" fill="{m}"/><circle cx="148" cy="100" r="9" fill="{l}"/><circle cx="139" cy="125" r="9" fill="{m}"/>
        <circle cx="116" cy="140" r="9" fill="{l}"/><circle cx="87" cy="141" r="9" fill="{m}"/><circle cx="63" cy="127" r="9" fill="{a}"/>""",
    "earrings": """
        <path d="M72 62c-10-16 8-24 10-8v14M128 62c10-16-8-24-10-8v14" fill="none" stroke="{d}" stroke-width="4" stroke-linecap="round"/>
        <circle cx="80" cy="78" r="8" fill="{a}"/><circle cx="120" cy="78" r="8" fill="{a}"/>
        <path d="M80 88c18 22 18 44 0 56-18-12-18-34 0-56zM120 88c18 22 18 44 0 56-18-12-18-34 0-56z" fill="{m}"/>
        <path d="M80 100c-8 14-8 26-2 36M120 100c-8 14-8 26-2 36" stroke="{l}" stroke-width="5" stroke-linecap="round" fill="none"/>""",
    "ring": """
        <circle cx="100" cy="118" r="34" fill="none" stroke="{m}" stroke-width="10"/><path d="M76 60h48l14 16-38 28-38-28z" fill="{a}"/>
        <path d="M76 60l10 16h28l10-16M62 76h76M86 76l14 28 14-28" fill="none" stroke="{w}" stroke-width="3" opacity=".8"/>""",
    "charm": """
        <path d="M100 40v34" stroke="{d}" stroke-width="4"/><circle cx="100" cy="42" r="10" fill="none" stroke="{d}" stroke-width="5"/>
        <circle cx="100" cy="80" r="10" fill="{a}"/><path d="M100 92c-18-16-40 8-22 28l22 26 22-26c18-20-4-44-22-28z" fill="{m}"/>
        <path d="M82 106c-6 8-2 16 4 24" stroke="{l}" stroke-width="5" stroke-linecap="round" fill="none"/>""",
    "key": """
        <circle cx="76" cy="76" r="24" fill="none" stroke="{d}" stroke-width="6"/><path d="M92 92l14 14" stroke="{d}" stroke-width="5"/>
        <rect x="98" y="98" width="52" height="46" rx="10" fill="{m}" transform="rotate(14 124 121)"/>
        <path d="M124 110l4 9 10 1-8 7 3 10-9-5-9 5 3-10-8-7 10-1z" fill="{w}"/>""",
    "bow": """
        <path d="M96 100C72 70 50 72 46 84s0 26 2 34c8 10 30 4 48-18zM104 100c24-30 46-28 50-16s0 26-2 34c-8 10-30 4-48-18z" fill="{m}"/>
        <path d="M56 88c8 4 20 8 34 12-14 4-24 8-34 14zM144 88c-8 4-20 8-34 12 14 4 24 8 34 14z" fill="{l}"/>
        <path d="M94 106l-18 40 16-4 8-30 8 30 16 4-18-40z" fill="{d}"/><rect x="89" y="88" width="22" height="24" rx="8" fill="{a}"/>""",
    "fan": """
        <path d="M100 142L42 84c24-38 92-38 116 0z" fill="{m}"/>
        <path d="M100 142L58 70M100 142L80 60M100 142V56M100 142l20-82M100 142l42-72" stroke="{l}" stroke-width="4"/>
        <path d="M54 96c20-28 72-28 92 0l-6 6c-18-22-62-22-80 0z" fill="{a}"/><circle cx="100" cy="142" r="8" fill="{d}"/>""",
}  # fmt: skip
