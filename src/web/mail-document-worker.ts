/** The thread that makes documents of long mails: one after the other, never on the event loop. */
import { answerInThread } from '../base/thread.ts'
import { documentOf } from './mail-documents.ts'

answerInThread(documentOf)
