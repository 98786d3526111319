"""What stands in a kitchen. Each drawing fills about 100 x 100 around (100, 100) and names colours of ``Palette`` by letter."""

DRAWINGS = {
    "mug": """
        <path d="M132 84h12c14 0 14 34 0 36h-12v-9h8c7-2 7-16 0-18h-8z" fill="{d}"/>
        <path d="M62 70h72v58c0 14-8 20-20 20H82c-12 0-20-6-20-20z" fill="{m}"/><path d="M62 70h14v78h-2c-8-2-12-9-12-20z" fill="{l}"/>
        <ellipse cx="98" cy="70" rx="36" ry="7" fill="{d}"/><ellipse cx="98" cy="71" rx="29" ry="4" fill="{i}" opacity=".55"/>""",
    "cup": """
        <ellipse cx="100" cy="140" rx="58" ry="9" fill="{l}"/><ellipse cx="100" cy="138" rx="40" ry="5" fill="{d}" opacity=".45"/>
        <path d="M138 88h8c16 0 14 26-8 28v-8c12-1 12-12 3-12h-3z" fill="{d}"/>
        <path d="M58 80h84c0 34-14 56-34 56H92c-20 0-34-22-34-56z" fill="{m}"/><path d="M58 80h16c1 24 6 44 16 56-20-2-32-24-32-56z" fill="{l}"/>
        <ellipse cx="100" cy="80" rx="42" ry="7" fill="{d}"/>""",
    "teapot": """
        <path d="M58 104c-18-4-22-22-34-26 16-8 30 0 38 14z" fill="{d}"/><path d="M142 88c22-8 34 30-4 44l-2-9c18-8 18-26 6-25z" fill="{d}"/>
        <path d="M56 108c0-24 20-38 44-38s44 14 44 38-18 40-44 40-44-16-44-40z" fill="{m}"/>
        <path d="M60 92c6-14 20-22 40-22-18 12-26 40-16 76-26-6-34-32-24-54z" fill="{l}" opacity=".8"/>
        <path d="M78 74c6-8 38-8 44 0-6 5-38 5-44 0z" fill="{a}"/><circle cx="100" cy="62" r="7" fill="{a}"/>""",
    "plate": """
        <circle cx="100" cy="102" r="54" fill="{m}"/><circle cx="100" cy="102" r="47" fill="{l}"/><circle cx="100" cy="102" r="34" fill="{w}"/>
        <path d="M84 104c6-14 26-14 32 0-4 12-28 12-32 0z" fill="{a}" opacity=".75"/>""",
    "bowl": """
        <path d="M46 90h108c0 36-22 58-54 58S46 126 46 90z" fill="{m}"/><path d="M46 90h18c2 28 12 46 28 57-28-3-46-25-46-57z" fill="{l}"/>
        <ellipse cx="100" cy="90" rx="54" ry="12" fill="{d}"/><ellipse cx="100" cy="92" rx="44" ry="8" fill="{a}" opacity=".55"/>
        <path d="M84 146h32l4 8H80z" fill="{d}"/>""",
    "jug": """
        <path d="M132 84c26-4 28 36-2 48l-2-9c16-8 16-30 2-28z" fill="{d}"/>
        <path d="M66 60h62l-4 22c10 12 14 24 14 38 0 18-12 30-40 30s-40-12-40-30c0-14 4-26 12-38z" fill="{m}"/>
        <path d="M66 60h16l2 24c-10 14-14 40 0 64-18-4-26-14-26-28 0-14 4-26 12-38z" fill="{l}"/><path d="M60 58h74l-6 10H70z" fill="{d}"/>""",
    "jar": """
        <rect x="66" y="52" width="68" height="16" rx="5" fill="{d}"/>
        <path d="M70 68h60c8 6 12 14 12 24v46c0 8-5 12-12 12H70c-7 0-12-4-12-12V92c0-10 4-18 12-24z" fill="{l}"/>
        <path d="M62 104h76v34c0 7-4 10-10 10H72c-6 0-10-3-10-10z" fill="{m}"/><rect x="76" y="98" width="48" height="28" rx="4" fill="{w}"/>
        <path d="M84 108h32M84 116h22" stroke="{d}" stroke-width="3" stroke-linecap="round"/>""",
    "tin": """
        <rect x="56" y="66" width="88" height="82" rx="8" fill="{m}"/><rect x="56" y="66" width="22" height="82" rx="8" fill="{l}"/>
        <rect x="52" y="56" width="96" height="18" rx="7" fill="{d}"/><rect x="56" y="96" width="88" height="30" fill="{w}" opacity=".9"/>
        <circle cx="100" cy="111" r="9" fill="{a}"/>""",
    "bottle": """
        <rect x="88" y="42" width="24" height="12" rx="3" fill="{a}"/>
        <path d="M90 54h20v18c14 8 18 16 18 30v38c0 8-4 12-12 12H84c-8 0-12-4-12-12v-38c0-14 4-22 18-30z" fill="{m}"/>
        <path d="M90 54h6v20c-12 10-14 24-12 78-8 0-12-4-12-12v-38c0-14 4-22 18-30z" fill="{l}"/>
        <rect x="74" y="104" width="52" height="26" fill="{w}" opacity=".92"/>
        <path d="M86 114h28M90 121h20" stroke="{d}" stroke-width="3" stroke-linecap="round"/>""",
    "drinking glass": """
        <path d="M66 46h68c2 34-8 54-30 58v36h18c6 0 8 4 8 9H70c0-5 2-9 8-9h18v-36C74 100 64 80 66 46z" fill="{l}"/>
        <path d="M68 66h64c-2 22-12 34-32 34S70 88 68 66z" fill="{m}"/>
        <path d="M76 50c0 18 2 32 8 42" stroke="{w}" stroke-width="4" stroke-linecap="round" fill="none"/>""",
    "cutlery": """
        <path d="M70 48v26c0 8 6 12 6 12v62c0 6 8 6 8 0V86s6-4 6-12V48h-4v24h-4V48h-4v24h-4V48z" fill="{m}"/>
        <path d="M100 66c0-12 5-20 11-20s11 8 11 20c0 9-4 15-7 17v65c0 6-8 6-8 0V83c-3-2-7-8-7-17z" fill="{d}"/>
        <path d="M132 46c10 6 12 34 10 50h-4v52c0 6-6 6-6 0z" fill="{a}"/>""",
    "tray": """
        <rect x="36" y="74" width="128" height="60" rx="14" fill="{d}"/><rect x="42" y="80" width="116" height="48" rx="10" fill="{m}"/>
        <path d="M60 128c10-26 70-26 80 0z" fill="{l}" opacity=".7"/><circle cx="78" cy="100" r="11" fill="{w}"/>
        <circle cx="78" cy="100" r="6" fill="{a}"/><rect x="104" y="92" width="38" height="16" rx="8" fill="{w}"/>""",
    "coaster": """
        <rect x="48" y="84" width="70" height="70" rx="10" fill="{d}" transform="rotate(-8 83 119)"/>
        <rect x="74" y="56" width="74" height="74" rx="10" fill="{m}"/><rect x="81" y="63" width="60" height="60" rx="7" fill="{l}"/>
        <circle cx="111" cy="93" r="20" fill="{w}"/><circle cx="111" cy="93" r="10" fill="{a}"/>""",
    "napkin": """
        <path d="M50 64l72-14 28 74-74 24z" fill="{l}"/><path d="M50 64l72-14-20 54z" fill="{m}"/>
        <path d="M76 148l26-44 48 20z" fill="{d}" opacity=".6"/>
        <path d="M58 70l54-10-14 38z" fill="none" stroke="{w}" stroke-width="3" stroke-dasharray="5 5"/>""",
    "napkin ring": """
        <path d="M38 78l44 22-44 24c8-16 8-30 0-46zM162 78l-44 22 44 24c-8-16-8-30 0-46z" fill="{l}"/>
        <ellipse cx="100" cy="100" rx="26" ry="32" fill="{m}"/><ellipse cx="100" cy="100" rx="14" ry="20" fill="{d}"/>
        <path d="M100 84c-8-8-18 2-10 12l10 10 10-10c8-10-2-20-10-12z" fill="{w}"/>""",
    "egg cup": """
        <path d="M78 82c0-22 10-38 22-38s22 16 22 38z" fill="{w}"/>
        <path d="M74 80h52c0 22-8 32-18 35v17h16c6 0 8 4 8 9H68c0-5 2-9 8-9h16v-17c-10-3-18-13-18-35z" fill="{m}"/>
        <path d="M74 80h12c0 18 4 28 10 34v18h-4v-17c-10-3-18-13-18-35z" fill="{l}"/>
        <path d="M84 66c3-10 8-14 14-15" stroke="{l}" stroke-width="4" stroke-linecap="round" fill="none"/>""",
    "cake stand": """
        <path d="M70 82c0-18 14-30 30-30s30 12 30 30z" fill="{l}"/><path d="M66 82h68v12H66z" fill="{a}"/>
        <path d="M70 76c8 8 14-4 20 2s14-4 20 2 12-4 20-4v8H70z" fill="{m}"/><ellipse cx="100" cy="98" rx="56" ry="9" fill="{m}"/>
        <ellipse cx="100" cy="96" rx="50" ry="6" fill="{l}"/><path d="M94 104h12l4 34h18c4 0 6 4 6 8H66c0-4 2-8 6-8h18z" fill="{d}"/>
        <circle cx="100" cy="48" r="7" fill="{d}"/>""",
    "cake": """
        <path d="M58 104h84v36c0 6-4 8-8 8H66c-4 0-8-2-8-8z" fill="{l}"/>
        <path d="M58 104c0-16 18-24 42-24s42 8 42 24c-6 12-14 10-18 2-6 14-16 12-20 0-6 14-18 12-22 0-6 10-18 10-24-2z" fill="{m}"/>
        <path d="M58 124h84v7H58z" fill="{a}" opacity=".8"/><rect x="97" y="56" width="6" height="24" rx="2" fill="{w}"/>
        <path d="M100 42c6 6 6 12 0 14-6-2-6-8 0-14z" fill="{a}"/>""",
    "cake case": """
        <path d="M62 96h76l-10 50c-1 4-3 6-7 6H79c-4 0-6-2-7-6z" fill="{m}"/>
        <path d="M72 96l6 56M86 96l3 56M100 96v56M114 96l-3 56M128 96l-6 56" stroke="{d}" stroke-width="3" opacity=".7"/>
        <path d="M56 96c-6-16 8-24 16-22 4-20 46-22 54-2 14-4 24 10 18 24z" fill="{l}"/>
        <path d="M76 86c10 4 20-8 30-2" stroke="{w}" stroke-width="5" stroke-linecap="round" fill="none"/>
        <circle cx="100" cy="54" r="9" fill="{a}"/>""",
    "baking": """
        <rect x="42" y="86" width="92" height="26" rx="13" fill="{m}" transform="rotate(-28 88 99)"/>
        <rect x="34" y="92" width="108" height="10" rx="5" fill="{d}" transform="rotate(-28 88 99)"/>
        <path d="M112 112c-8-8-18 2-10 12-10-4-18 8-8 14-8 6 2 18 12 12 2 10 16 10 18 0 10 6 18-4 12-12 10-6 2-18-8-14 6-10-6-20-16-12z" fill="{a}"/>
        <circle cx="112" cy="132" r="7" fill="{w}"/>""",
    "frying pan": """
        <rect x="128" y="56" width="14" height="62" rx="7" fill="{d}" transform="rotate(45 135 87)"/><circle cx="90" cy="112" r="42" fill="{d}"/>
        <circle cx="90" cy="112" r="34" fill="{m}"/>
        <path d="M72 108c-2-14 16-18 22-12 14-4 20 12 10 20-2 12-20 14-24 6-10 0-14-10-8-14z" fill="{w}"/>
        <circle cx="91" cy="111" r="9" fill="#e9b94a"/>""",
    "chopping board": """
        <path d="M62 66c0-5 3-8 8-8h16c2-14 26-14 28 0h16c5 0 8 3 8 8v78c0 5-3 8-8 8H70c-5 0-8-3-8-8z" fill="{m}"/>
        <circle cx="100" cy="60" r="6" fill="{g}"/><rect x="72" y="74" width="56" height="68" rx="4" fill="{l}"/>
        <path d="M88 112c2-16 22-16 24 0-2 16-22 16-24 0z" fill="{a}"/><path d="M100 100c2-8 8-10 12-9-2 6-6 9-12 9z" fill="{d}"/>""",
    "apron": """
        <path d="M80 52c0-16 40-16 40 0" fill="none" stroke="{d}" stroke-width="6"/>
        <path d="M78 54h44l6 32c10 6 14 12 14 18v44c0 4-2 6-6 6H64c-4 0-6-2-6-6v-44c0-6 4-12 14-18z" fill="{m}"/>
        <rect x="78" y="106" width="44" height="28" rx="5" fill="{l}"/>
        <path d="M58 98c-10 4-16 12-18 22M142 98c10 4 16 12 18 22" stroke="{d}" stroke-width="5" fill="none" stroke-linecap="round"/>
        <path d="M78 106h44" stroke="{a}" stroke-width="5"/>""",
    "oven glove": """
        <path d="M74 150V92c-16-2-28-14-24-24 5-8 16-2 24 6V66c0-28 56-28 56 0v84z" fill="{m}"/>
        <rect x="68" y="134" width="68" height="20" rx="5" fill="{a}"/><path d="M102 84c-8-8-20 2-10 13l10 10 10-10c10-11-2-21-10-13z" fill="{w}"/>""",
    "tea towel": """
        <rect x="50" y="52" width="100" height="8" rx="4" fill="{i}" opacity=".6"/>
        <path d="M62 56h76v92l-8-4-8 4-8-4-8 4-8-4-8 4-8-4-8 4-6-4-6 4z" fill="{w}"/>
        <path d="M62 56h76v14H62zM62 112h76v8H62zM62 126h76v5H62z" fill="{m}"/><path d="M84 76h6v34h-6zM110 76h6v34h-6z" fill="{l}"/>""",
    "scales": """
        <path d="M60 74h80c0 16-16 22-40 22s-40-6-40-22z" fill="{l}"/><ellipse cx="100" cy="74" rx="42" ry="6" fill="{d}"/>
        <path d="M92 94h16l4 12h18c8 0 12 4 12 12v26c0 4-2 6-6 6H64c-4 0-6-2-6-6v-26c0-8 4-12 12-12h18z" fill="{m}"/>
        <circle cx="100" cy="127" r="17" fill="{w}"/><path d="M100 127l8-10" stroke="{a}" stroke-width="4" stroke-linecap="round"/>
        <circle cx="100" cy="127" r="3" fill="{i}"/>""",
    "washing up": """
        <path d="M82 150V96l-12-30c-2-8 8-10 11-3l8 19-2-32c0-8 10-8 11 0l3 30 4-30c1-8 11-7 11 1l-3 31 9-19c3-7 12-4 10 4l-12 42v41z" fill="{m}"/>
        <rect x="78" y="132" width="48" height="22" rx="5" fill="{a}"/><circle cx="138" cy="124" r="8" fill="{l}"/>
        <circle cx="148" cy="106" r="5" fill="{l}"/><circle cx="60" cy="118" r="6" fill="{l}"/>""",
    "toast rack": """
        <path d="M66 132V92c0-26 24-26 24 0v40M110 132V92c0-26 24-26 24 0v40" fill="none" stroke="{d}" stroke-width="6"/>
        <path d="M80 132V84c-6-14 46-14 40 0v48z" fill="#d9a566"/><path d="M86 128V88c-2-8 30-8 28 0v40z" fill="#efcf9b"/>
        <path d="M52 130h96v8c0 6-4 8-8 8H60c-4 0-8-2-8-8z" fill="{m}"/>""",
}  # fmt: skip
