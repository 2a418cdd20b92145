/** More is asked of us at once than we can do: a temporary fault, never an answer such as "wrong password". */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
}
