/** Each rule's sentence for the holder: where its words stand in texts/, for pages and letters alike. */
import type { Rule } from './harm.ts'

const SENTENCES = {
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
} as const satisfies Record<Rule, string>

export const sentenceOf = (rule: Rule): (typeof SENTENCES)[Rule] => SENTENCES[rule]
