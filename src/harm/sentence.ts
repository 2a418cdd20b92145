/** Each rule's sentence in letters to the holder: where its words stand in texts/. The pages have theirs in `account/harm/words.ts`. */
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
