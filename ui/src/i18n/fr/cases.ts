/** Cases and diagnosis. */
export const cases = {};
