/** Who answers which route: total, so that a route without an answer does not compile. Each part gets what it needs. */
import { PASSWORD_CHARACTERS_MIN } from '../../account/password.ts'
import type { EventStreams } from '../../net/event-streams.ts'
import type { Handlers } from '../call.ts'
import { createHarmAnswers } from '../harm-answers.ts'
import { createMailDocuments } from '../mail-documents.ts'
import type { WebNeeds } from '../needs.ts'
import { createNote } from '../note.ts'
import { accountHandlers } from './account.ts'
import { accountViewer } from './account-view.ts'
import { activityHandlers } from './activity.ts'
import { appPasswordUseHandlers } from './app-password-use.ts'
import { appPasswordHandlers } from './app-passwords.ts'
import { approverHandlers } from './approvers.ts'
import { harmHandlers } from './harm.ts'
import { mailHandlers } from './mail.ts'
import { phoneHandlers } from './phones.ts'
import { recoveryHandlers } from './recovery.ts'
import { sessionHandlers } from './sessions.ts'
import { signInHandlers } from './sign-in.ts'
import { signUpHandlers } from './sign-up.ts'
import { startHandlers } from './start.ts'
import { stepUpHandlers } from './step-up.ts'
import { twoStepHandlers } from './two-step.ts'

export const makeHandlers = (needs: WebNeeds, streams: EventStreams): Handlers => {
  const { signIn } = needs
  const viewOf = accountViewer(needs.accounts, needs.profiles)
  const note = createNote(needs.activity, needs.clock, needs.log)
  const harmAnswers = createHarmAnswers({ ...needs, note })
  const shared = { ...needs, ...signIn, viewOf, streams, note, harmAnswers }
  return {
    ...startHandlers({ ...shared, passwordCharactersMin: PASSWORD_CHARACTERS_MIN }),
    ...signInHandlers(shared),
    ...signUpHandlers(shared),
    ...recoveryHandlers(shared),
    ...accountHandlers(shared),
    ...stepUpHandlers(signIn.stepUp),
    ...twoStepHandlers(signIn),
    ...approverHandlers(shared),
    ...phoneHandlers(shared),
    ...sessionHandlers(shared),
    ...activityHandlers(shared),
    ...appPasswordHandlers(shared),
    ...mailHandlers(needs.mail.read, createMailDocuments(needs.clock)),
    ...appPasswordUseHandlers(shared),
    ...harmHandlers(shared),
  }
}
