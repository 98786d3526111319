"""What stands and hangs in a house and its garden."""

DRAWINGS = {
    "candle": """
        <path d="M100 40c11 13 11 24 0 30-11-6-11-17 0-30z" fill="#eab54e"/><path d="M100 52c5 6 5 12 0 15-5-3-5-9 0-15z" fill="#fbe6a8"/>
        <rect x="98" y="68" width="4" height="12" rx="2" fill="{i}"/><rect x="78" y="78" width="44" height="68" rx="6" fill="{m}"/>
        <rect x="78" y="78" width="13" height="68" rx="6" fill="{l}"/><ellipse cx="100" cy="79" rx="22" ry="5" fill="{d}"/>
        <ellipse cx="100" cy="148" rx="46" ry="7" fill="{a}" opacity=".8"/>""",
    "t-light": """
        <path d="M100 52c9 11 9 20 0 25-9-5-9-14 0-25z" fill="#eab54e"/><path d="M100 62c4 5 4 10 0 12-4-2-4-7 0-12z" fill="#fbe6a8"/>
        <ellipse cx="100" cy="96" rx="44" ry="13" fill="{l}"/><path d="M56 96h88v34c0 8-18 15-44 15s-44-7-44-15z" fill="{m}"/>
        <path d="M56 96h16v47c-10-3-16-8-16-13z" fill="{l}" opacity=".7"/><rect x="98" y="76" width="4" height="17" rx="2" fill="{i}"/>""",
    "t-light holder": """
        <path d="M100 58c8 10 8 18 0 23-8-5-8-13 0-23z" fill="#eab54e"/><rect x="92" y="84" width="16" height="10" rx="3" fill="{w}"/>
        <path d="M60 70c0-6 80-6 80 0-2 40-10 62-40 62S62 110 60 70z" fill="{l}" opacity=".75"/>
        <path d="M62 92c14 8 62 8 76 0-4 26-14 40-38 40S66 118 62 92z" fill="{m}" opacity=".85"/>
        <path d="M92 130h16l3 10h15c5 0 7 3 7 8H67c0-5 2-8 7-8h15z" fill="{d}"/>
        <path d="M70 76c1 20 4 32 10 42" stroke="{w}" stroke-width="4" stroke-linecap="round" fill="none"/>""",
    "candle holder": """
        <path d="M100 34c8 10 8 18 0 22-8-4-8-12 0-22z" fill="#eab54e"/><rect x="92" y="56" width="16" height="42" rx="3" fill="{w}"/>
        <path d="M82 98h36v7c0 8-8 9-12 10v20h14c8 0 12 5 12 13H68c0-8 4-13 12-13h14v-20c-4-1-12-2-12-10z" fill="{m}"/>
        <path d="M82 98h36v5H82z" fill="{d}"/><circle cx="100" cy="124" r="9" fill="{l}"/>""",
    "lantern": """
        <path d="M88 52c0-16 24-16 24 0" fill="none" stroke="{d}" stroke-width="5"/><path d="M76 66c4-12 14-16 24-16s20 4 24 16z" fill="{d}"/>
        <rect x="68" y="66" width="64" height="78" rx="4" fill="{m}"/><rect x="76" y="74" width="48" height="62" rx="3" fill="#fbf0cf"/>
        <path d="M100 84c8 10 8 19 0 24-8-5-8-14 0-24z" fill="#eab54e"/><rect x="92" y="110" width="16" height="26" rx="2" fill="{w}"/>
        <path d="M100 74v62M76 104h48" stroke="{m}" stroke-width="3" opacity=".5"/><rect x="62" y="142" width="76" height="9" rx="4" fill="{d}"/>""",
    "lamp": """
        <path d="M76 50h48l20 52H56z" fill="{m}"/><path d="M76 50h14L76 102H56z" fill="{l}"/><path d="M56 102h88v7H56z" fill="{a}"/>
        <rect x="96" y="108" width="8" height="26" fill="{i}" opacity=".7"/><path d="M78 134h44c6 0 9 5 9 13H69c0-8 3-13 9-13z" fill="{d}"/>""",
    "lights": """
        <path d="M36 70c30 40 56-8 84 16s32 20 44 6" fill="none" stroke="{i}" stroke-width="3" opacity=".7"/>
        <path d="M54 88c9 9 9 22 0 26-9-4-9-17 0-26zM90 78c9 9 9 22 0 26-9-4-9-17 0-26zM150 96c9 9 9 22 0 26-9-4-9-17 0-26z" fill="{m}"/>
        <path d="M122 88c9 9 9 22 0 26-9-4-9-17 0-26zM72 84c7 7 7 17 0 21-7-4-7-14 0-21z" fill="{a}"/>
        <path d="M54 96c3 4 3 9 0 11M90 86c3 4 3 9 0 11M122 96c3 4 3 9 0 11M150 104c3 4 3 9 0 11" stroke="{w}" stroke-width="3" stroke-linecap="round"
          fill="none"/>""",
    "clock": """
        <circle cx="100" cy="102" r="52" fill="{m}"/><circle cx="100" cy="102" r="42" fill="{w}"/>
        <path d="M100 66v7M100 131v7M64 102h7M129 102h7" stroke="{d}" stroke-width="5" stroke-linecap="round"/>
        <path d="M100 102V78M100 102l17 10" stroke="{i}" stroke-width="5" stroke-linecap="round"/><circle cx="100" cy="102" r="5" fill="{a}"/>""",
    "frame": """
        <rect x="54" y="48" width="92" height="106" rx="5" fill="{m}"/>
        <rect x="54" y="48" width="92" height="106" rx="5" fill="none" stroke="{d}" stroke-width="4"/>
        <rect x="68" y="62" width="64" height="78" fill="{w}"/><rect x="75" y="69" width="50" height="64" fill="{l}" opacity=".6"/>
        <circle cx="112" cy="84" r="8" fill="#eab54e"/><path d="M75 133l18-28 14 18 8-10 10 20z" fill="{d}"/>""",
    "mirror": """
        <ellipse cx="100" cy="96" rx="48" ry="54" fill="{m}"/><ellipse cx="100" cy="96" rx="38" ry="44" fill="#dcebee"/>
        <path d="M78 108l32-42M88 120l36-48" stroke="{w}" stroke-width="7" stroke-linecap="round"/>
        <path d="M88 44c4-10 20-10 24 0-6 6-18 6-24 0z" fill="{a}"/><path d="M92 150h16l5 9H87z" fill="{d}"/>""",
    "sign": """
        <path d="M72 62l28-20 28 20" fill="none" stroke="{i}" stroke-width="3" opacity=".6"/>
        <rect x="42" y="62" width="116" height="72" rx="8" fill="{m}"/>
        <rect x="48" y="68" width="104" height="60" rx="5" fill="none" stroke="{w}" stroke-width="3"/>
        <path d="M64 86h72M74 99h52M84 112h32" stroke="{w}" stroke-width="6" stroke-linecap="round"/><circle cx="100" cy="42" r="4" fill="{d}"/>""",
    "wall art": """
        <rect x="46" y="54" width="108" height="92" rx="3" fill="{w}"/>
        <rect x="46" y="54" width="108" height="92" rx="3" fill="none" stroke="{d}" stroke-width="3"/>
        <rect x="54" y="62" width="92" height="76" fill="{l}"/><circle cx="86" cy="96" r="24" fill="{m}"/>
        <path d="M104 138c0-40 42-40 42-4v4z" fill="{d}"/><path d="M66 138l22-30 20 30z" fill="{a}"/>""",
    "hook": """
        <rect x="50" y="62" width="100" height="26" rx="8" fill="{m}"/>
        <path d="M72 84v32c0 16 22 16 22 2M128 84v32c0 16-22 16-22 2" fill="none" stroke="{d}" stroke-width="8" stroke-linecap="round"/>
        <circle cx="72" cy="76" r="4" fill="{w}"/><circle cx="128" cy="76" r="4" fill="{w}"/><circle cx="94" cy="116" r="6" fill="{a}"/>
        <circle cx="106" cy="116" r="6" fill="{a}"/>""",
    "knob": """
        <rect x="92" y="112" width="16" height="34" rx="3" fill="{i}" opacity=".6"/><circle cx="100" cy="92" r="44" fill="{m}"/>
        <path d="M100 48l18 26h26l-16 22 10 30-38-10-38 10 10-30-16-22h26z" fill="{l}" opacity=".55"/><circle cx="100" cy="92" r="16" fill="{w}"/>
        <circle cx="100" cy="92" r="8" fill="{a}"/>""",
    "cushion": """
        <path d="M48 62c18 8 86 8 104 0 8 8-6 24-4 40s12 32 4 40c-18-8-86-8-104 0-8-8 6-24 4-40s-12-32-4-40z" fill="{m}"/>
        <path d="M66 74c14 4 54 4 68 0-4 18-4 38 0 56-14-4-54-4-68 0 4-18 4-38 0-56z" fill="{l}"/>
        <path d="M100 88c-9-9-22 3-11 14l11 11 11-11c11-11-2-23-11-14z" fill="{a}"/>""",
    "curtain": """
        <rect x="44" y="48" width="112" height="7" rx="3" fill="{i}" opacity=".6"/><path d="M50 54h42c0 30-6 52-34 62v34h-8z" fill="{m}"/>
        <path d="M150 54h-42c0 30 6 52 34 62v34h8z" fill="{m}"/>
        <path d="M62 56v52M76 56v40M124 56v40M138 56v52" stroke="{d}" stroke-width="4" opacity=".6"/>
        <path d="M50 112l16 6M150 112l-16 6" stroke="{a}" stroke-width="7"/>""",
    "throw": """
        <rect x="48" y="72" width="104" height="30" rx="12" fill="{m}"/><rect x="48" y="98" width="104" height="30" rx="12" fill="{l}"/>
        <rect x="48" y="122" width="104" height="22" rx="10" fill="{d}"/>
        <path d="M54 146v10M66 146v10M78 146v10M90 146v10M102 146v10M114 146v10M126 146v10M138 146v10" stroke="{a}" stroke-width="4"
          stroke-linecap="round"/>""",
    "doormat": """
        <path d="M54 74h92l20 62H34z" fill="{m}"/><path d="M62 82h76l14 46H48z" fill="{l}"/>
        <path d="M100 94c-9-8-20 2-10 12l10 10 10-10c10-10-1-20-10-12z" fill="{a}"/>
        <path d="M68 104h12M120 104h12" stroke="{d}" stroke-width="6" stroke-linecap="round"/><path d="M34 136h132l2 8H32z" fill="{d}"/>""",
    "doorstop": """
        <path d="M62 96l38-36 38 36v48c0 4-2 6-6 6H68c-4 0-6-2-6-6z" fill="{m}"/><path d="M54 98l46-46 46 46-8 6-38-36-38 36z" fill="{d}"/>
        <rect x="88" y="112" width="24" height="38" rx="3" fill="{a}"/><rect x="72" y="104" width="12" height="12" fill="{w}"/>
        <rect x="116" y="104" width="12" height="12" fill="{w}"/>""",
    "cabinet": """
        <path d="M52 58c16-10 80-10 96 0v86H52z" fill="{m}"/><rect x="60" y="66" width="36" height="70" rx="3" fill="{l}"/>
        <rect x="104" y="66" width="36" height="70" rx="3" fill="{l}"/><circle cx="90" cy="102" r="4" fill="{a}"/>
        <circle cx="110" cy="102" r="4" fill="{a}"/><path d="M56 144h12v10H56zM132 144h12v10h-12z" fill="{d}"/>
        <path d="M48 58h104v6H48z" fill="{d}"/>""",
    "drawer": """
        <rect x="54" y="52" width="92" height="96" rx="5" fill="{d}"/><rect x="61" y="59" width="78" height="24" rx="3" fill="{m}"/>
        <rect x="61" y="88" width="78" height="24" rx="3" fill="{l}"/><rect x="61" y="117" width="78" height="24" rx="3" fill="{m}"/>
        <circle cx="100" cy="71" r="5" fill="{a}"/><circle cx="100" cy="100" r="5" fill="{a}"/><circle cx="100" cy="129" r="5" fill="{a}"/>""",
    "shelf": """
        <path d="M56 54h88v92h-8V54" fill="none"/><rect x="50" y="92" width="100" height="8" rx="2" fill="{d}"/>
        <rect x="50" y="140" width="100" height="8" rx="2" fill="{d}"/><path d="M54 50h8v100h-8zM138 50h8v100h-8z" fill="{m}"/>
        <rect x="70" y="66" width="14" height="26" rx="2" fill="{a}"/><rect x="86" y="60" width="12" height="32" rx="2" fill="{l}"/>
        <path d="M108 76h22v16h-22z" fill="{m}"/><path d="M76 140c0-26 24-26 24 0z" fill="{l}"/>
        <rect x="110" y="118" width="16" height="22" rx="3" fill="{a}"/>""",
    "stool": """
        <ellipse cx="100" cy="76" rx="46" ry="14" fill="{m}"/>
        <path d="M54 76v10c0 8 20 14 46 14s46-6 46-14V76c0 8-20 14-46 14s-46-6-46-14z" fill="{d}"/>
        <path d="M70 96l-10 54M130 96l10 54M100 100v46M64 126h72" stroke="{a}" stroke-width="7" stroke-linecap="round" fill="none"/>""",
    "box": """
        <path d="M52 82l48-22 48 22v46l-48 24-48-24z" fill="{m}"/><path d="M52 82l48 22v48l-48-24z" fill="{l}"/>
        <path d="M100 104l48-22v46l-48 24z" fill="{d}"/><path d="M74 72l48 22v14l10-5V89L84 67z" fill="{a}"/>""",
    "trinket": """
        <path d="M56 94h88v42c0 7-5 12-12 12H68c-7 0-12-5-12-12z" fill="{m}"/><path d="M56 94c0-30 88-30 88 0z" fill="{l}"/>
        <rect x="52" y="90" width="96" height="10" rx="5" fill="{d}"/><circle cx="100" cy="66" r="8" fill="{a}"/>
        <path d="M100 112c-7-6-16 2-8 10l8 8 8-8c8-8-1-16-8-10z" fill="{w}"/>""",
    "basket": """
        <path d="M60 96c0-56 80-56 80 0" fill="none" stroke="{d}" stroke-width="8"/>
        <path d="M48 94h104l-12 50c-1 5-4 7-8 7H68c-4 0-7-2-8-7z" fill="{m}"/>
        <path d="M52 108h96M55 122h90M59 136h82" stroke="{d}" stroke-width="4" opacity=".6"/>
        <path d="M74 96l4 54M100 96v54M126 96l-4 54" stroke="{l}" stroke-width="5" opacity=".7"/>
        <rect x="44" y="88" width="112" height="13" rx="6" fill="{d}"/>""",
    "bucket": """
        <path d="M58 78c0-40 84-40 84 0" fill="none" stroke="{d}" stroke-width="4"/>
        <path d="M54 76h92l-12 66c-1 6-4 8-9 8H75c-5 0-8-2-9-8z" fill="{m}"/><path d="M54 76h16l10 74h-5c-5 0-8-2-9-8z" fill="{l}"/>
        <ellipse cx="100" cy="76" rx="46" ry="9" fill="{d}"/><path d="M62 104h76l-2 10H64z" fill="{a}"/>""",
    "vase": """
        <path d="M100 96C96 70 84 58 72 54M100 96c0-30 4-40 4-52M100 96c6-26 18-34 28-36" fill="none" stroke="#6f9a68" stroke-width="4"/>
        <circle cx="70" cy="54" r="12" fill="{m}"/><circle cx="104" cy="42" r="12" fill="{a}"/><circle cx="131" cy="60" r="12" fill="{l}"/>
        <circle cx="70" cy="54" r="4" fill="{w}"/><circle cx="104" cy="42" r="4" fill="{w}"/><circle cx="131" cy="60" r="4" fill="{w}"/>
        <path d="M82 88h36l-4 14c14 8 18 18 18 26 0 16-12 24-32 24s-32-8-32-24c0-8 4-18 18-26z" fill="{d}"/>
        <path d="M82 88h12l2 16c-12 8-14 26-4 46-16-2-24-10-24-22 0-8 4-18 18-26z" fill="{m}"/>""",
    "wreath": """
        <circle cx="100" cy="100" r="38" fill="none" stroke="{d}" stroke-width="18"/>
        <circle cx="100" cy="100" r="38" fill="none" stroke="{m}" stroke-width="18" stroke-dasharray="14 9"/>
        <circle cx="68" cy="82" r="6" fill="{a}"/><circle cx="128" cy="78" r="6" fill="{a}"/><circle cx="136" cy="114" r="6" fill="{a}"/>
        <circle cx="66" cy="118" r="6" fill="{a}"/><path d="M100 138l-26-14v28zM100 138l26-14v28z" fill="{a}"/>
        <circle cx="100" cy="138" r="7" fill="{w}"/>""",
    "mobile": """
        <path d="M50 62h100M100 40v22M60 62v34M100 62v50M140 62v26" stroke="{i}" stroke-width="3" opacity=".6"/>
        <circle cx="60" cy="108" r="14" fill="{m}"/><path d="M100 108l6 13 14 2-10 10 2 14-12-7-12 7 2-14-10-10 14-2z" fill="{a}"/>
        <circle cx="140" cy="102" r="14" fill="{l}"/>""",
    "planter": """
        <path d="M100 96C84 90 70 72 74 50c18 6 28 22 26 46zM100 96c-2-28 8-46 28-52 4 24-8 44-28 52z" fill="#6f9a68"/>
        <path d="M100 96c-14-18-10-40 0-52 10 12 14 34 0 52z" fill="#8fb586"/><path d="M64 96h72l-8 48c-1 5-3 7-7 7H79c-4 0-6-2-7-7z" fill="{m}"/>
        <rect x="58" y="90" width="84" height="16" rx="4" fill="{d}"/>""",
    "watering can": """
        <path d="M66 84h60v56c0 6-4 10-10 10H76c-6 0-10-4-10-10z" fill="{m}"/><path d="M66 120L44 76l-10 2 2-8 18-8 6 6 6 20z" fill="{d}"/>
        <path d="M126 92c34-14 30 44 0 40v-9c16 0 18-32 0-22z" fill="{d}"/>
        <path d="M72 84c0-28 48-28 48 0" fill="none" stroke="{d}" stroke-width="6"/><path d="M66 106h60v9H66z" fill="{l}"/>""",
    "bird house": """
        <path d="M64 90l36-36 36 36v58H64z" fill="{m}"/><path d="M54 94l46-50 46 50-8 7-38-40-38 40z" fill="{d}"/>
        <circle cx="100" cy="102" r="14" fill="{i}" opacity=".8"/><rect x="96" y="122" width="8" height="14" rx="3" fill="{a}"/>
        <path d="M96 148h8v14h-8z" fill="{d}"/><path d="M64 90l18-18v76H64z" fill="{l}" opacity=".55"/>""",
    "windmill": """
        <rect x="97" y="92" width="6" height="66" rx="3" fill="{d}"/>
        <path d="M100 92c-4-30-24-40-40-34 4 14 20 22 40 34zM100 92c30-4 40-24 34-40-14 4-22 20-34 40zM100 92c4 30 24 40 40 34-4-14-20-22-40-34zM100
          92c-30 4-40 24-34 40 14-4 22-20 34-40z" fill="{m}"/>
        <path d="M100 92c-4-30-24-40-40-34 10 8 24 16 40 34zM100 92c4 30 24 40 40 34-10-8-24-16-40-34z" fill="{a}"/>
        <circle cx="100" cy="92" r="7" fill="{w}"/>""",
    "thermometer": """
        <rect x="72" y="42" width="56" height="116" rx="12" fill="{m}"/><rect x="78" y="48" width="44" height="104" rx="8" fill="{w}"/>
        <rect x="96" y="60" width="8" height="66" rx="4" fill="{l}"/><rect x="96" y="88" width="8" height="42" fill="#c8493f"/>
        <circle cx="100" cy="132" r="10" fill="#c8493f"/>
        <path d="M108 70h8M108 84h5M108 98h8M108 112h5" stroke="{i}" stroke-width="3" opacity=".6"/>""",
    "soap": """
        <rect x="58" y="92" width="84" height="36" rx="16" fill="{m}"/><rect x="66" y="98" width="68" height="16" rx="8" fill="{l}"/>
        <path d="M46 128h108c0 12-10 18-22 18H68c-12 0-22-6-22-18z" fill="{d}"/><circle cx="78" cy="74" r="9" fill="{w}"/>
        <circle cx="98" cy="62" r="6" fill="{w}"/><circle cx="118" cy="76" r="11" fill="{w}"/>
        <circle cx="118" cy="76" r="7" fill="{l}" opacity=".6"/>""",
    "bath": """
        <path d="M44 98h112c0 30-14 46-34 46H78c-20 0-34-16-34-46z" fill="{m}"/><rect x="38" y="92" width="124" height="12" rx="6" fill="{d}"/>
        <path d="M64 142l-6 12M136 142l6 12" stroke="{d}" stroke-width="8" stroke-linecap="round"/>
        <path d="M60 92V62c0-14 20-14 20 0" fill="none" stroke="{a}" stroke-width="6"/><circle cx="106" cy="82" r="11" fill="{w}"/>
        <circle cx="124" cy="84" r="8" fill="{w}"/><circle cx="92" cy="86" r="7" fill="{w}"/>""",
    "towel": """
        <rect x="56" y="86" width="88" height="24" rx="12" fill="{l}"/><rect x="50" y="106" width="100" height="24" rx="12" fill="{m}"/>
        <rect x="46" y="126" width="108" height="24" rx="12" fill="{d}"/><rect x="62" y="64" width="76" height="24" rx="12" fill="{a}"/>
        <path d="M120 64v24M128 106v24" stroke="{w}" stroke-width="4"/>""",
    "incense": """
        <path d="M66 132L126 62" stroke="{d}" stroke-width="5" stroke-linecap="round"/><circle cx="126" cy="62" r="5" fill="#e0733f"/>
        <path d="M130 52c-10-12 10-14 0-26M140 60c-6-10 8-12 2-22" stroke="{i}" stroke-width="3" opacity=".35" fill="none" stroke-linecap="round"/>
        <path d="M44 130c20 10 92 10 112 0-4 12-26 20-56 20s-52-8-56-20z" fill="{m}"/><circle cx="70" cy="130" r="6" fill="{a}"/>""",
    "chandelier": """
        <path d="M100 36v30" stroke="{i}" stroke-width="3"/>
        <path d="M56 96c0 22 88 22 88 0M74 92c0 40 52 40 52 0" fill="none" stroke="{m}" stroke-width="6"/><path d="M92 66h16l6 40H86z" fill="{d}"/>
        <path d="M50 76h12v20H50zM138 76h12v20h-12z" fill="{w}"/>
        <path d="M56 62c6 7 6 12 0 14-6-2-6-7 0-14zM144 62c6 7 6 12 0 14-6-2-6-7 0-14z" fill="#eab54e"/>
        <path d="M70 118l5 12-5 8-5-8zM100 122l6 14-6 10-6-10zM130 118l5 12-5 8-5-8z" fill="{l}"/>""",
    "disco ball": """
        <path d="M100 36v22" stroke="{i}" stroke-width="3"/><circle cx="100" cy="104" r="46" fill="{m}"/>
        <path d="M54 104h92M60 82h80M60 126h80M100 58c-24 24-24 68 0 92M100 58c24 24 24 68 0 92M100 58v92" stroke="{w}" stroke-width="3" opacity=".7"
          fill="none"/><path d="M138 58l4 9 9 4-9 4-4 9-4-9-9-4 9-4z" fill="#eab54e"/>""",
    "paperweight": """
        <path d="M54 124c0-34 20-58 46-58s46 24 46 58z" fill="{l}"/><path d="M66 122c0-24 14-44 34-44s34 20 34 44z" fill="{m}" opacity=".7"/>
        <rect x="48" y="122" width="104" height="16" rx="8" fill="{d}"/>
        <path d="M72 98c4-10 10-16 18-18" stroke="{w}" stroke-width="6" stroke-linecap="round" fill="none"/>
        <path d="M100 92l5 11 12 1-9 8 3 12-11-6-11 6 3-12-9-8 12-1z" fill="{a}"/>""",
    "letter rack": """
        <rect x="64" y="58" width="60" height="60" rx="3" fill="{w}" transform="rotate(-6 94 88)"/>
        <rect x="78" y="64" width="60" height="56" rx="3" fill="{l}" transform="rotate(5 108 92)"/>
        <path d="M50 100h100v42c0 5-3 8-8 8H58c-5 0-8-3-8-8z" fill="{m}"/><path d="M50 100h100v8H50z" fill="{d}"/>
        <path d="M100 116c-7-6-16 2-8 10l8 8 8-8c8-8-1-16-8-10z" fill="{a}"/>""",
    "hot water bottle": """
        <rect x="86" y="38" width="28" height="18" rx="5" fill="{a}"/>
        <path d="M86 56h28l2 12c18 4 24 12 24 26v42c0 12-6 18-16 18H76c-10 0-16-6-16-18V94c0-14 6-22 24-26z" fill="{m}"/>
        <path d="M84 84v54M100 80v60M116 84v54" stroke="{l}" stroke-width="7" stroke-linecap="round"/>""",
    "hand warmer": """
        <rect x="56" y="60" width="88" height="88" rx="26" fill="{m}"/>
        <rect x="64" y="68" width="72" height="72" rx="20" fill="none" stroke="{w}" stroke-width="3" stroke-dasharray="6 6"/>
        <path d="M100 88c-11-10-27 4-14 18l14 15 14-15c13-14-3-28-14-18z" fill="{a}"/>""",
    "slipper": """
        <path d="M48 112c0-20 16-22 26-18 10 4 26 18 50 18 22 0 30 10 30 24 0 8-4 12-12 12H60c-8 0-12-8-12-36z" fill="{m}"/>
        <path d="M48 112c0-20 16-22 26-18-4 8-10 14-26 18z" fill="{w}"/><path d="M48 136h106c0 8-4 12-12 12H60c-6 0-10-4-12-12z" fill="{d}"/>
        <circle cx="112" cy="106" r="10" fill="{a}"/>""",
    "tool": """
        <path d="M90 98h20v48c0 10-20 10-20 0z" fill="{m}"/><path d="M94 98V74h12v24z" fill="{i}" opacity=".7"/>
        <path d="M80 76c0-20 8-34 20-38 12 4 20 18 20 38z" fill="{d}"/><path d="M100 40c-10 6-14 20-14 34h8c0-14 2-26 6-34z" fill="{l}"/>
        <path d="M90 126h20v8H90z" fill="{a}"/>""",
    "wheelbarrow": """
        <path d="M44 78h94l-18 40H72z" fill="{m}"/>
        <path d="M138 78l24-8M72 118l-16 26M112 118l10 26" stroke="{d}" stroke-width="7" stroke-linecap="round"/>
        <circle cx="66" cy="140" r="15" fill="{i}" opacity=".85"/><circle cx="66" cy="140" r="6" fill="{l}"/>
        <path d="M62 78c6-24 40-24 50-12 10-4 20 2 20 12z" fill="#6f9a68"/>""",
    "kneeling pad": """
        <path d="M58 70h84c8 0 12 6 12 14v40c0 8-4 14-12 14H58c-8 0-12-6-12-14V84c0-8 4-14 12-14z" fill="{m}"/>
        <rect x="84" y="76" width="32" height="10" rx="5" fill="{g}"/><path d="M100 100c-9-8-20 2-10 12l10 10 10-10c10-10-1-20-10-12z" fill="{w}"/>""",
    "grow your own": """
        <path d="M100 92c-2-18-16-26-30-24 0 16 12 26 30 24zM100 92c2-22 16-32 34-30 0 20-14 32-34 30z" fill="#6f9a68"/>
        <path d="M98 86h4v20h-4z" fill="#4f7750"/><path d="M66 104h68l-6 40c-1 5-3 7-7 7H79c-4 0-6-2-7-7z" fill="{m}"/>
        <rect x="62" y="98" width="76" height="13" rx="4" fill="{d}"/><rect x="82" y="118" width="36" height="20" rx="3" fill="{w}"/>""",
    "herb marker": """
        <rect x="96" y="96" width="8" height="62" rx="3" fill="{d}"/>
        <path d="M64 60h72c6 0 9 3 9 9v26c0 6-3 9-9 9H64c-6 0-9-3-9-9V69c0-6 3-9 9-9z" fill="{m}"/>
        <path d="M78 90c4-18 22-22 40-18-4 16-22 24-36 16z" fill="#6f9a68"/>
        <path d="M74 94c10-8 22-14 34-18" stroke="{w}" stroke-width="3" fill="none"/>""",
    "first aid": """
        <path d="M84 66c0-12 32-12 32 0" fill="none" stroke="{d}" stroke-width="7"/><rect x="50" y="66" width="100" height="78" rx="10" fill="{m}"/>
        <rect x="50" y="66" width="100" height="14" rx="7" fill="{d}"/><path d="M92 88h16v16h16v14h-16v16H92v-16H76v-14h16z" fill="{w}"/>""",
    "peg": """
        <path d="M40 66c40 12 80 12 120 0" stroke="{i}" stroke-width="3" fill="none" opacity=".6"/>
        <rect x="62" y="62" width="16" height="62" rx="6" fill="{m}"/><rect x="92" y="66" width="16" height="62" rx="6" fill="{a}"/>
        <rect x="122" y="62" width="16" height="62" rx="6" fill="{l}"/>
        <path d="M66 92h8M96 96h8M126 92h8" stroke="{i}" stroke-width="3" opacity=".6"/>""",
    "matches": """
        <rect x="52" y="92" width="96" height="54" rx="4" fill="{m}"/><rect x="52" y="92" width="96" height="12" fill="{d}"/>
        <path d="M72 92V58M88 92V50M104 92V62M120 92V54" stroke="#dcc39f" stroke-width="6"/><circle cx="72" cy="56" r="6" fill="{a}"/>
        <circle cx="88" cy="48" r="6" fill="{a}"/><circle cx="104" cy="60" r="6" fill="{a}"/><circle cx="120" cy="52" r="6" fill="{a}"/>
        <rect x="66" y="112" width="68" height="22" rx="3" fill="{w}" opacity=".85"/>""",
}  # fmt: skip
