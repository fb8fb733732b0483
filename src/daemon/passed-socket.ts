/** The first descriptor that systemd passes on. Source: sd_listen_fds(3). */
const firstPassed = 3;

/**
 * The socket that a service manager has opened for this very process.
 *
 * @returns its descriptor; `undefined` when there is none
 */
export function passedSocket(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): number | undefined {
  const { LISTEN_PID, LISTEN_FDS } = environment;
  // Variables that were passed on to a child speak of its parent's descriptors.
  if (LISTEN_PID !== `${pid}` || LISTEN_FDS === undefined || !/^[1-9]\d*$/.test(LISTEN_FDS)) return undefined;
  return firstPassed;
}
