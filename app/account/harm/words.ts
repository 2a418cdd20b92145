/** Each rule's sentence: why app passwords were stopped or disabled. */
import type { AnswerOf } from '../../client.ts'
import type { TextKey } from '../../texts.tsx'

export type Harm = AnswerOf<'harm'>['harms'][number]

export const BECAUSE: Readonly<Record<Harm['rule'], TextKey>> = {
  decoy: 'harms.because.decoy',
  'removed-returns': 'harms.because.removedReturns',
  'many-recipients': 'harms.because.manyRecipients',
  'far-more-sent': 'harms.because.manyRecipients',
  'holder-says': 'harms.because.holderSays',
  'two-programs': 'harms.because.twoPrograms',
  'much-read': 'harms.because.muchRead',
  'much-deleted': 'harms.because.muchDeleted',
  'first-use-abroad': 'harms.because.firstUseAbroad',
  'stranger-abroad': 'harms.because.strangerAbroad',
}
