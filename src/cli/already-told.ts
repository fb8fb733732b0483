/** Ends a command whose fault has been told in the form that was asked for: nothing more is printed. */
export class AlreadyTold extends Error {
  override readonly name = 'AlreadyTold';
  /** Status of the command. */
  readonly exit: number;

  constructor(exit: number, cause: unknown) {
    super('the fault was told', { cause });
    this.exit = exit;
  }
}
