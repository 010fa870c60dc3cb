import { nativeOp, type Tensor, type Tensor1D, tf } from '../tf'
import { checkShapes } from './shape'

/** Rows of a table by index, for draws inside a step: unlike tf.gather, it does not read its indices back to check them.
 *  No gradient.  table: [P, …], rows: int32 [B] within 0 … P − 1  →  [B, …] */
export const gather = <T extends Tensor>(table: T, rows: Tensor1D): T => {
  checkShapes('gather', { table: [table, 'P', '…'] })
  checkShapes('gather', { rows: [rows, 'B'] }, 'int32')
  return tf.tidy(
    () =>
      nativeOp('GatherV2', [table, rows, tf.scalar(0, 'int32')], {
        Tparams: 'float32',
        Tindices: 'int32',
        Taxis: 'int32',
      }) as T,
  )
}
