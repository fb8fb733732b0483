/** Gives each request an id: the client's own, when it is one that can stand in a log, else a new one. */
export function createRequestIds(): (given: string | readonly string[] | undefined) => string {
  const prefix = process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex');
  let count = 0;
  return (given) => {
    if (typeof given === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(given)) return given;
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}
