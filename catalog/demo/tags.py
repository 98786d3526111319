"""Tags by a written rule: what a thing is, what it is made of, its colour, its pattern or theme. Other words are no tags.

Each line below names a tag and, after the colon, the words or phrases that earn it (the tag's own name always does).
"""

from functools import cache

from .words import grams, phrase

COLOURS = """
red: scarlet, burgundy
pink: fuchsia, raspberry, rose pink
orange: tangerine
yellow: lemon
green: lime, olive, mint, pistachio, jade, peridot
blue: navy, aqua, eau de nil, eau de nile, montana
turquoise: teal
purple: lilac, amethyst
brown: chocolate colour
black: jet black, jet
white
cream
ivory
grey
silver: silver colour
gold: golden
copper: bronze, brass
amber
ruby
clear: crystal clear, transparent
natural
pastel
multicolour: rainbow, multi colour, colourful
"""

MATERIALS = """
glass
crystal
ceramic: pottery
porcelain: bone china
enamel
metal: steel, aluminium, iron
zinc
wire
wood: wooden
wicker: willow, rattan
raffia
bamboo
paper
felt: feltcraft
cotton
linen
lace: doily
silk
knitted: knit, woolly
crochet
fabric
canvas
suede
feather
pearl: mother of pearl, m.o.p
shell
bead: beaded
diamante
acrylic
plastic
rubber
slate
resin
flock
murano
"""

THEMES = """
christmas: advent, santa, snowman, reindeer, noel, nativity, sleigh, yuletide, xmas, bauble, holly
easter
birthday: celebration
wedding
halloween
party
vintage
retro
antique
rustic
regency
baroque: rococo
victorian
edwardian
french: parisienne, paris, provencal, provence, chateau
moroccan: medina
scandinavian: scandispot
folk art: folkart
art deco
retrospot: spotty, red spot
polkadot: spot, dotty
paisley
gingham: check
stripe: stripey, stripy, striped
union jack: union flag
london: queens guard
flower: floral, flowers, blossom, botanical, peony, hydrangea, poppy, lily, daffodil, anemone, frangipani, foxglove, hibiscus, chrysanthemum
rose: rosebud
daisy
lavender
vanilla
leaf: fern, ivy
heart: sweetheart
star
bird: birdie, robin, dove, swallow, lovebird, love bird, duck, flamingo
owl
butterfly
cat: kitty, kitten
dog: scottie, doggy, puppy
rabbit: bunny
hen: chicken, chick, cockerel
horse: pony, rocking horse
elephant
mouse
frog
fish: goldfish, dolphin, shark
dinosaur
skull
robot
monster
spaceboy: spaceman, rocket
dolly girl
charlie and lola
suki
babushka
woodland: forest
toadstool: mushroom
circus
fairy
angel
strawberry
apple
pear
cherry
fruit
cake: cupcake, fairy cake, pudding
tea time: teatime, tea party
garden: potting shed
seaside: beach, beach hut, ocean, sailor
tropical: hawaiian
cactus: cacti
keep calm
home sweet home
alphabet: letter
magic garden: enchanted
pantry
space
"""

OBJECTS = """
mug
cup: teacup, beaker, tumbler
saucer
teapot: tea for one
plate: platter
bowl
dish
jug
jar
bottle: bathroom bottle
drinking glass: wine glass, champagne glass, goblet, tea glass, milkshake glass
cutlery: spoon, fork
tray
coaster
placemat
napkin
napkin ring: napkin charm
egg cup: egg cosy, egg warmer
cake stand
cake tin
cake case: baking case, petit four case
tin
canister: caddy
bread bin: biscuit bin, biscuit barrel
baking: cookie cutter, baking mould, jelly mould, rolling pin
frying pan: egg pan
chopping board
apron
oven glove: oven mitt
tea towel
tablecloth: table cloth
lunch bag
lunch box: snack box
jumbo bag
shopping bag: shopper, tote bag
handbag: evening bag, shoulder bag
backpack
purse: wallet
washbag: wash bag, cosmetic bag
luggage tag
passport cover
bag
umbrella: parasol
hot water bottle: hottie
hand warmer
candle: votive
t-light: tlight
t-light holder: tlight holder
candle holder: candlestick, candle stick, candle plate
lantern
lamp: lampshade, lamp shade
lights: light string, fairy light, light chain, night light
incense
soap: soap dish, soap holder
clock
frame
mirror
photo album
sign: plaque, door sign
wall art: kitchen print
hook: coat rack, hanger
knob
cushion: cushion cover
curtain
throw: quilt
doormat
doorstop
cabinet: cupboard
shelf
drawer
box
trinket: trinket box, trinket pot, jewellery box
basket
bucket
stool: chair, pouffe
vase
wreath
garland
bunting
decoration: ornament, hanging decoration
mobile
money box: piggy bank
necklace: choker
bracelet: bangle
earrings: earring
ring: expandable ring
brooch
charm: bag charm, phone charm
key ring: keyring, key fob, key chain
hair accessory: hair clip, hairclip, hair slide, hairslide, hair comb, hair grip, hair tie, hairband, hair band
card: greeting card, birthday card
gift wrap: wrap, gift bag, wrapping paper, gift tag, gift box
ribbon
notebook: journal, sketchbook, pocket book, scrap book, notepad
pen
pencil: crayon
sticker
magnet
sewing: knitting, pin cushion
jigsaw: puzzle
game: domino, skittle, playing card, ludo
soft toy: teddy, doll, puppet
toy
balloon
party plate: paper plate, paper cup
straw
planter: plant pot, planter pot, plant holder
watering can
bird house: birdhouse, bird feeder, bird table
windmill
thermometer
scales: kitchen scale
letters: block letter, wood letter, building block word
scissors: scissor
chalk: chalkboard, blackboard, drawing slate
paperweight
chandelier
disco ball
toast rack
matches: match
raincoat: rain mac, poncho, rain hat
badge
lip gloss
herb marker: garden marker
grow your own: sow n grow
cushion pad: filler pad
bicycle
patches: patch
peg
tape
tissues: tissue
calendar
calculator
creepy crawly: creepy crawlie, snake
spinning top: glider, helicopter
kneeling pad: kneeling mat
kit: craft
exercise book
washing up: scrubbing brush
flag: pennant, windsock
letter rack: magazine rack, newspaper stand, wall tidy, tidy
money bank
fan
invitation: party invite
first aid: plaster
wheelbarrow
bath: bathroom, sponge, shower cap, flannel
towel: flannel
slipper: sock
tool: spirit level, screwdriver, secateur, trowel, rake
cracker
"""

FACETS = {"object": OBJECTS, "material": MATERIALS, "colour": COLOURS, "theme": THEMES}

NARROWER: dict[str, tuple[str, ...]] = {
    "jumbo bag": ("bag",), "lunch bag": ("bag",), "shopping bag": ("bag",), "handbag": ("bag",), "washbag": ("bag",), "purse": ("bag",),
    "t-light holder": ("t-light",), "cake stand": ("cake",), "cake tin": ("cake", "tin"), "cake case": ("cake", "baking"), "trinket": ("box",),
    "money box": ("box",), "lunch box": ("box",), "hot water bottle": ("bottle",), "drinking glass": ("glass",), "bird house": ("bird",),
    "key ring": ("ring",), "napkin ring": ("ring", "napkin"), "letters": ("alphabet",), "knob": ("drawer",), "baking": ("cake",),
    "gift wrap": ("box", "bag"), "sewing": ("kit",), "letter rack": ("letters",),
}  # fmt: skip
"""A tag that makes broader ones needless: a lunch bag is not tagged "bag" as well."""


@cache
def vocabulary() -> dict[str, tuple[str, str]]:
    """{phrase: (facet, tag)}."""
    found: dict[str, tuple[str, str]] = {}
    for facet, table in FACETS.items():
        for line in table.strip().splitlines():
            tag, _, others = line.partition(":")
            for text in [tag, *others.split(",")]:
                if text.strip():
                    found.setdefault(phrase(text), (facet, tag.strip()))
    return found


def tags_of(name: str) -> tuple[str, ...]:
    """The tags of a readable name: objects first, then materials, colours and themes, each in alphabetical order."""
    known, runs = vocabulary(), grams(name)
    found = {known[run] for run in runs if run in known}
    needless = {broader for _, tag in found for broader in NARROWER.get(tag, ())}
    rank = {facet: place for place, facet in enumerate(FACETS)}
    kept = sorted((pair for pair in found if pair[1] not in needless), key=lambda pair: (rank[pair[0]], pair[1]))
    return tuple(dict.fromkeys(tag for _, tag in kept))
