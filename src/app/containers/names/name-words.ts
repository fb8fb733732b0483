/** What things at sea are made of, and how they look: the first half of invented names. */
export const materials: readonly string[] = words(`
  agate alder amber ashen azure basalt beech birch brass brazen bronze canvas cedar ceramic chalky chrome clay coal
  cobalt copper coral cork cotton crystal cypress ebony elm enamel ermine felted ferrous flaxen flint foamy garnet gilded
  glassy golden granite gravel grey hazel hempen horn indigo iron ivory jade jet jute lacquered larch lead leaden leather
  lime linen loamy lunar maple marble mellow mica misty mossy nickel nylon oaken ochre olive onyx opal paper pearl
  pewter pine plaid platinum polished quartz quilted reed resin rosewood ruby rushen rusty sable saffron salty sandy
  sapphire satin sepia shale silken silver slate smoky spruce stony suede sunlit tallow tarry tarred teak tidal tin
  topaz umber velvet walnut waxen wicker willow wooden woollen woven zinc
`);

/** What is found at sea and on its shores: the second half. */
export const seaThings: readonly string[] = words(`
  albatross anchor anchovy anemone atoll auk barge bark barnacle bay beacon boom bosun bream breaker breeze brig buoy
  cape capstan captain cleat clipper coast cockle cod conch cormorant cove crab current cutter deck delta dinghy dock
  dolphin dory dugong dune ebb eddy eel estuary ferry fjord flounder foam frigate galley gannet gull gunwale haddock
  halyard harbour hatch hawser helm heron herring hull inlet island isle jetty jib kayak keel kelp ketch knot krill lagoon
  lantern ledge limpet lobster lugger mackerel manatee mariner marlin marsh mast moorage mussel narwhal nautilus navigator
  oar octopus orca osprey otter oyster paddle pelican petrel pier pilot plaice plankton plover porpoise porthole prawn prow
  puffin quay raft reef rigging rudder sail salmon sandbar schooner seal shallop shark shoal shore shrimp skerry skiff skipper
  sloop sole sound spar squid starfish stern strait surf swell tanker tern tide tiller trawler turbot turtle urchin walrus
  wave whale wharf whelk windlass yacht yawl
`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
