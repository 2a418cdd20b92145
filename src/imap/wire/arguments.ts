/** A cursor over the arguments of one command. */
export class Arguments {
  readonly wire: string
  constructor(wire: string) {
    this.wire = wire
  }
}
