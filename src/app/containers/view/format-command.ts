/** A command as listings show it: arguments with spaces in quotes, so that they can be told apart. */
export function formatCommand(args: readonly string[]): string {
  return args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg)).join(' ');
}
