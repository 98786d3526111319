"""The category of a product, by a written rule: the first entry below that fits its name decides.

An entry names a shelf and, indented, the words or phrases that belong on it; "a & b" fits a name that holds both. Special things stand
above general ones, so that a "cake towel" is found among the towels before the cakes are asked; a shelf may have several entries.
"""

import re
from functools import cache

from .words import grams, phrase

RULES = """
Kitchen > Cooking & Washing Up:
    whisk, milk pan, bottle opener
Kitchen > Cake & Baking:
    cup cake case, cake tin & sketchbook, recipe, cookie cutter
Kitchen > Food Storage:
    herb tin
Jewellery & Accessories > Necklaces:
    necklace
Stationery & Craft > Stickers & Magnets:
    badge
Stationery & Craft > Notebooks & Paper:
    writing set, exercise book, note book, book mark, notebook, page photo
Stationery & Craft > Greeting Cards:
    blank card
Stationery & Craft > Pens & Pencils:
    diamante pen
Stationery & Craft > Craft & Sewing:
    measuring tape, tape measure
Bags & Travel > Shopping & Jumbo Bags:
    jumbo bag, jumbo shopper, jumbo storage bag, shopper, shopping bag, tote bag, recycling bag, charlotte bag, carry all
Bags & Travel > Lunch Bags & Boxes:
    lunch bag, lunch box, snack box, picnic boxes
Seasonal > Christmas Decorations:
    christmas & card holder
Seasonal > Christmas Cards & Wrap:
    christmas & card, christmas & wrap, christmas & gift bag, christmas & gift sack, christmas & tag, christmas & ribbon,
    christmas & sticker, christmas & tissue, yuletide, hanging bauble & card, ribbon reel & snowman, snowy village, sock bauble,
    socks and mittens, gift sack, robin christmas card, tinsel
Seasonal > Christmas Table:
    christmas & tin, christmas & case, christmas & doily, christmas & tablecloth, christmas & napkin, christmas & cake, panettone,
    santa place setting, cracker
Seasonal > Christmas Decorations:
    christmas, advent, santa, snowman, reindeer, noel, nativity, bauble, sleigh, stocking, jingle bell, holly, snowflake, icicle,
    goose feather tree, snow star, snow pear, sleigh bell, wise man, laurel heart, laurel star, wobbly reindeer
Seasonal > Easter & Spring:
    easter, spring flower egg, paper egg, picture book egg, butterfly egg, egg house, hanging egg, paint your own egg, bunnies in a bucket,
    fluffy chick, chicks in basket, hen chick, hanging chick, chick decoration, hen house, spring flower decoration, hanging hen,
    hen on nest, chick magic garden, mini rabbit, sticky bunny, rainbow chick
Home > Ornaments & Decorations:
    card holder, metal decoration
Party > Candles & Cake Toppers:
    birthday candle, celebration candle, party candle, cake candle, candle letter, wedding cake & tlight
Party > Paper Tableware:
    napkin & paper, pack of 20 napkin, set 20 napkin, paper plate, paper cup, straw, disposable, cocktail, party pizza, paper doily & skull
Party > Bags, Invitations & Balloons:
    party bag, party invite, balloon, party cone, confetti, barrier tape, party charm, party sunglass, tiara, lei, grass skirt, bendy
Party > Bunting & Garlands:
    bunting, paper chain, honeycomb, pennant, garland & heart, garland & star, garland & daisy, garland & paper, garland, car flag,
    party light, flag of st george, sandcastle flag
Jewellery & Accessories > Hair Accessories:
    hair, hairclip, hairslide, hairband, flower cluster slide, butterfly clip
Jewellery & Accessories > Charms & Key Rings:
    bag charm, phone charm, glass bead charm, keyring, key ring, key fob, key chain
Home > Trinkets & Jewellery Boxes:
    trinket, jewellery box, jewel box, jewellery stand, jewel stand, jewellery drawer, keepsake box, pill box, ring stand
Kitchen > Table Linen & Textiles:
    napkin ring, napkin charm
Jewellery & Accessories > Necklaces:
    necklace, choker, jewellery set, lariat
Jewellery & Accessories > Bracelets:
    bracelet, bangle
Jewellery & Accessories > Earrings:
    earring
Jewellery & Accessories > Rings & Brooches:
    expandable ring, brooch, enamel flower ring, boudicca ring, rosebud ring, silver ring, diamante ring, bubblegum ring
Home > Candles:
    incense & candle
Garden > Pots & Growing:
    children & garden
Toys & Children > Soft Toys & Dolls:
    mouse & gingham
Home > Fragrance & Incense:
    incense, oil burner, fragrance, scent heart, scented hanging, scented fabric, small scented flower, potpourri, pot pourri,
    dragons blood, potpourri cushion
Home > Candle Holders & Lanterns:
    tlight holder, candle holder, candlestick, candle stick, candle plate, candlestand, candle stand, candelabra, lantern, tlight & hanging,
    tlight glass, glass tlight, candlepot, candle pot, candle ring, wire for candle, tlight & victorian, chandelier, silver tlight,
    etched tlight
Home > Candles:
    candle, tlight, votive, tea light, wick, chocolatecandle
Home > Clocks:
    clock
Stationery & Craft > Notebooks & Paper:
    bookcover, book cover tape
Kitchen > Trays, Coasters & Placemats:
    coaster, placemat, tray, place setting
Home > Hooks, Knobs & Racks:
    hook, knob, coat rack, peg hanger, coat hanger, clothes hanger, padded hanger, key holder, letter rack, letter tray, wall tidy,
    magazine rack, newspaper stand, umbrella stand, wall organiser, suction cup, letter holder, rolling pin hanger, lizard suction,
    storage hanger, shoe tidy, drawer liner, napkin holder
Garden > Pots & Growing:
    plant pot, planter, watering can, grow your own, grow a flytrap, herb marker, garden marker, plant ladder, plant holder, plant cage,
    garden tool, secateur, kneeling, seed envelope, sow n grow, sow 'n' grow, potting shed twine, herb garden, wheelbarrow, cloche,
    thermometer & garden, wall thermometer, plant climber, pot holder, spirit level, screwdriver, tool set, fire bucket, planter pot
Garden > Bird Houses & Ornaments:
    bird feeder, bird table, dovecote, bird bath, windmill, windsock, gnome, pole support, gaolers key, wind chime, birdcage, fairy pole,
    chime, bird house & sweetheart, birdhouse & garden, insect
Garden > Picnic & Outdoors:
    picnic, hammock, garden parasol, camping, deckchair, hamper, beach spade, seaside bucket
Bags & Travel > Umbrellas & Rainwear:
    umbrella, rain mac, rain hat, poncho, parasol
Bags & Travel > Travel:
    luggage tag, passport cover, card wallet, washbag, wash bag, cosmetic bag, weekend bag, overnight bag, airline bag, first aid, plaster,
    drawstring bag, holiday purse, glasses case, bicycle, eye mask, shoulder strap
Home > Warm & Cosy:
    hot water bottle, hand warmer, slipper, hottie, ear muff
Kitchen > Cake & Baking:
    toast its
Home > Signs & Wall Art:
    metal sign, door sign, wall art, plaque, number tile, slate tile, wood letter, block letter, building block word, canvas screen,
    creature screen, wall sticker, blackboard, chalkboard, black board, poster, memoboard, memo board, kitchen print, shells print,
    flying duck, door hanger, calendar, wall hanging, canvas art, painted letter, box sign, chocolate sign, sign, toilet sign, height chart,
    screen, memo holder
Toys & Children > Games & Puzzles:
    jigsaw, domino, snakes ladder, ludo, playing card, bingo, snap card, card game, skittle, croquet, rounder, pick up stick, naughts,
    marble, catch cup, skipping rope, spinning top, flying disc, heads and tails, donkey tail, game, backgammon, yo yo
Stationery & Craft > Craft & Sewing:
    sewing, knitting, feltcraft, stencil, patch & iron, patch & pack 3, patch & pack 4, patch & pack 6, pin cushion, crochet flower,
    tape measure, stamp set, modelling clay, make your own, paint your own, craft, felt handbag kit, shirt repair, scissor, folding ruler,
    button box, flower peg, dolly peg, alphabet stamp, colouring set, mosaic, stamp & wood, knick knack
Stationery & Craft > Stickers & Magnets:
    sticker, magnet, badge
Stationery & Craft > Gift Wrap & Ribbons:
    wrap, gift tag, gift bag, gift box, tissue ream, wrapping, ribbon, gift tape, paper bag, tape, gift wrap, bottle bag,
    wine bottle dressing, rosette, candy bag
Stationery & Craft > Greeting Cards:
    greeting card, birthday card, thank you card, card & pack of 12, blank card, message card, notelet, postcard, envelope, card
Stationery & Craft > Notebooks & Paper:
    notebook, journal, sketchbook, pocket book, address book, scrap book, notepad, shopping list, writing set, stationery, photo album,
    recipe book stand & never, tissue & pack of 12, passport & book
Stationery & Craft > Pens & Pencils:
    pen, pencil, crayon, chalk, eraser, rubber & push, rubber & doggy, rubber & swirly, sharpener, ruler, calculator, hole punch,
    tape dispenser, office tidy, rubber, letter opener
Home > Frames & Mirrors:
    frame, mirror & wall, compact mirror, pocket mirror, mirror, photo cube, photo clip, photo shelf, clip line
Kitchen > Table Linen & Textiles:
    tea towel, apron, oven glove, oven mitt, tablecloth, table cloth, table run, tea cosy, mug cosy, peg bag, napkin, ironing
Home > Bath & Body:
    soap, bath, bathroom, flannel, towel, sponge, toilette, shower cap, lip gloss, balm, hot bath, peacock bath, cotton wool,
    medicine cabinet
Home > Doormats & Doorstops:
    doormat, doorstop, acapulco mat, door stop
Home > Cushions & Throws:
    cushion, throw, quilt, filler pad, pouffe, curtain, chenille
Kitchen > Cake & Baking:
    cake case, baking case, petit four, cup cake case, cake tin, cake stand, cookie cutter, biscuit cutter, baking mould, baking set,
    cooking set, cake slice, cake fork, cake carrier, cake cover, rolling pin, pastry brush, mixing bowl, jelly mould, measuring, recipe,
    doily & paper, doily & set of 36, doily & 36, doily & set of 72, cake frill, kitchen scale, loaf, cupcake lace, cake chopstick
Kitchen > Tea & Coffee:
    teapot, tea for one, tea set, coffee set, caddy, tea coffee, tea strainer, tea spoon, sugar tongs, sugar bowl, milk jug, tea plate,
    tea bag plate, coffee container, tea container, coffee grinder, sugar jam bowl, tea time breakfast basket, sugar dispenser,
    decorative flask
Pets > Dogs & Cats:
    dog bowl, cat bowl, dog food, cat food, dog collar, dog canister, dog cannister, dog toy
Toys & Children > Children's Room:
    nursery, baby, bib, children & bowl, children & cup, children & egg, children & cutlery, children & bag, playhouse, toy tidy,
    school desk, night light, bedside light, money box, piggy bank, children, kid
Kitchen > Breakfast & Eggs:
    egg cup, egg spoon, egg cosy, egg warmer, egg holder, egg basket, toast rack, pudding spoon, breakfast
Kitchen > Glasses & Jugs:
    wine glass, champagne glass, aperitif, goblet, milkshake, jug, tea glass, tumbler, milk bottle, drinking, chalice
Kitchen > Mugs & Cups:
    mug, teacup, beaker, cup and saucer, cup saucer, cup
Kitchen > Food Storage:
    storage jar, biscuit tin, bread bin, cookie jar, jam jar, bon bon jar, glass jar, biscuit bin, biscuit barrel, canister, cannister,
    spice tin, herb tin, storage tin, food container, container set, jam making, round tin, jam pot, bonne jam, jar, stacking tin,
    tin jardin, tins vintage, pot with lid, storage bottle
Kitchen > Plates & Bowls:
    plate, bowl, dish, platter, popcorn holder, charger, fruit bowl
Kitchen > Cutlery:
    cutlery, spoon, teaspoon, chopstick, fork
Kitchen > Cooking & Washing Up:
    frying pan, egg pan, utensil, chopping board, corer, squeezer, colander, whisk, spatula, brush, washing up, fly swat,
    kitchen thermometer, food cover, clothes peg, kitchen organiser, spoon rest, lolly, peg, water basin, microwave, salt and pepper
Toys & Children > Soft Toys & Dolls:
    soft toy, doll, teddy, monster, monkey doll, monkey & box, knitted rabbit, puppet, pony, mouse, rocking horse, ninja rabbit,
    candy spot rabbit, scottie dog, gingham cat, farm animal, farmyard, geisha girl, knitted hen
Toys & Children > Pocket-Money Toys:
    helicopter, glider, harmonica, creepy, dinosaur set, snake, bubble, inflatable, glow in dark, radio, water bomb, puncture, speaker, toy,
    drawing slate, space frog, space cadet, tattoo, paint set, torch, magic sheep, camo, glasses & flame, robot, sunglass, globe, dinosaur,
    top secret
Bags & Travel > Handbags & Purses:
    handbag, purse, evening bag, shoulder bag, wallet, bum bag, pocket bag, backpack, bag
Jewellery & Accessories > Scarves & Accessories:
    scarf, fan, sock, hat, glove, headphone, sombrero, hair tie
Home > Lamps & Lights:
    lamp, lampshade, light, disco ball, lightbulb, shade, frosted white base, silicon cube
Home > Furniture:
    cabinet, cupboard, shelf, shelving, sideboard, chair, desk, stool, bedside, drawer chest, steel & table, sweetheart & table, drawer,
    chest, utility cabinet
Home > Flowers & Vases:
    artificial flower, art flower, vase, wreath, bell jar, flower in, topiary, porcelain rose, posy, glass bottle, apothecary, bottle
Home > Boxes & Baskets:
    storage box, basket, treasure, nesting, tissue box, box, tin, storage cube, organiser, bin, bucket, crate, storage, match, tidy,
    mini case
Home > Ornaments & Decorations:
    decoration, wicker, trellis, heart, mobile, paperweight, ornament, star, bird, butterfly, bell, angel, rabbit, bunny, hen, owl, deco,
    buddha, string, doorbell, jewel, toadstool, flower, ashtray, hand open, felt, ceramic, stone, gem, metal cat, chicken, metal pear,
    fairy, shell, dove, rose, daisy, apple, creature, mirrored, tree, chick, ball, radio, card holder, oyster, wood, glass, metal, zinc
"""

FALLBACK = ("Home", "Curiosities")
"""For names that no entry fits."""

Rule = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


@cache
def rules() -> tuple[Rule, ...]:
    """(path, terms) per entry; a term is the phrases that a name must all hold."""
    entries = (entry.partition(":") for entry in re.split(r"\n(?=\S)", RULES.strip()))
    return tuple((_path(shelf), tuple(_term(text) for text in terms.replace("\n", " ").split(",") if text.strip())) for shelf, _, terms in entries)


def category_of(name: str) -> tuple[str, ...]:
    """The category path of a readable name."""
    runs = grams(name)
    return next((path for path, terms in rules() if any(runs.issuperset(term) for term in terms)), FALLBACK)


def _path(shelf: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in shelf.split(">"))


def _term(text: str) -> tuple[str, ...]:
    return tuple(phrase(part) for part in text.split("&"))
