/** The SHA-256 of the pixels of some pictures of 96 × 96 px with seed 1. They change when what the painter paints is changed on purpose. */
export const known: Readonly<Record<string, string>> = {
  'a red fox in a snowy forest at night': 'e47cb67065de14d893696ae1959277b14428de572e5380842cafa1a8ac0776ba',
  'a sailboat at sunset, oil painting': '25ae164045c7ed49dadfb8e0e31ab5b119ef50d747cdab40d842a8626e0b563f',
  'a cyberpunk cat': 'a82df69b296036143c376f351cc9cfdd0b63b196d17c544d471dee18e4154693',
  'a bowl of fruit, watercolor': '2f32c3adeac7d885784b9c65ccccf07389b0a7beee3134fa9462cdc985afdc81',
  'geometric abstract': 'd05290cd5998d2e69e4ca098a76cd5f3d28bfeac4d0392958923dbdb7f2718b4',
}
