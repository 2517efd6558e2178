/** The SHA-256 of the pixels of some pictures of 96 × 96 px with seed 1. They change when what the painter paints is changed on purpose. */
export const known: Readonly<Record<string, string>> = {
  'a red fox in a snowy forest at night': 'e2315761178c28fc1d2ba2dd357299a62c581e4fa1442cc2123a40934a7b0c27',
  'a sailboat at sunset, oil painting': '111cd7ecd053907e2b2b0863e45537f102bd87fe29180e69d833d8762e92ebfb',
  'a cyberpunk cat': '82a727ecc856048a36df78da52f64bbc5424aceb80f94f073f2c5cd161d74b6f',
  'a bowl of fruit, watercolor': 'ccfecdeed778a16463f7826487719f6e160d4ac86e8a2636789f471291e7aa9c',
  'geometric abstract': '249a6b38d18a6b17fbe62b5d584070d97a38d7b68b50e778a55ce1297f0ef1d3',
}
