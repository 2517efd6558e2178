/** The SHA-256 of the pixels of some pictures of 96 × 96 px with seed 1. They change when what the painter paints is changed on purpose. */
export const known: Readonly<Record<string, string>> = {
  'a red fox in a snowy forest at night': '6ac77c8990b4a952902b75f4736ba8b9816d2ae15cec19cf5c8b9bbee38905d7',
  'a sailboat at sunset, oil painting': '25ae164045c7ed49dadfb8e0e31ab5b119ef50d747cdab40d842a8626e0b563f',
  'a cyberpunk cat': 'a82df69b296036143c376f351cc9cfdd0b63b196d17c544d471dee18e4154693',
  'a bowl of fruit, watercolor': '2f32c3adeac7d885784b9c65ccccf07389b0a7beee3134fa9462cdc985afdc81',
  'geometric abstract': '8ae708b68981856b09109a7a6ef347824add253e264af365e8b8aaf1cec63975',
}
