// The derivation of the DMD gradient (Appendix A) on an affine student, for which all quantities are known in closed form.
export * from './calculus'
export * from './check'
export * from './density'
export * from './fit'
export * from './kl' // Eq. 10, 26, 32, 33, 35, 38
export * from './linear'
export * from './pack'
export * from './quadrature'
export * from './signed'
export * from './slides'
export * from './student' // Eq. 14, 24
