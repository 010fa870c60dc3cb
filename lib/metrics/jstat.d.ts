// jstat ships no types; these are the functions that lib calls.
declare module 'jstat' {
  export const jStat: {
    corrcoeff(xs: number[], ys: number[]): number
    studentt: { inv(p: number, dof: number): number; cdf(t: number, dof: number): number }
    beta: { inv(p: number, alpha: number, beta: number): number }
  }
}
