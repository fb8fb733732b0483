/**
 * Learns from strace's lines which system calls the processes of a container make. What the OCI runtime does by itself is left out: the
 * container begins where one of its processes puts the filter in place, and with it goes every process that comes up afterwards.
 *
 * Source: strace(1), with -f and raw arguments: `1234 openat(0xffffff9c, …) = 0x3`.
 */
export class CallObserver {
  readonly #before = new Set<string>();
  readonly #inside = new Set<string>();
  readonly #calls = new Set<string>();
  #begun = false;

  see(line: string): void {
    const match = /^(\d+) +([a-z][a-z0-9_]*)\((?:0x)?([0-9a-f]*)/.exec(line);
    if (match === null) return;
    const [, pid = '', name = '', first = ''] = match;
    if (!this.#isInside(pid)) {
      if (putsFilter(name, first)) {
        this.#begun = true;
        this.#inside.add(pid);
      } else if (!this.#begun) this.#before.add(pid);
      return;
    }
    // A call that strace has no name for, libseccomp does not know either.
    if (!name.startsWith('syscall_')) this.#calls.add(name);
  }

  /** Whether the container put a filter in place. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Names of the calls seen so far. */
  get calls(): ReadonlySet<string> {
    return this.#calls;
  }

  #isInside(pid: string): boolean {
    if (this.#inside.has(pid)) return true;
    if (!this.#begun || this.#before.has(pid)) return false;
    this.#inside.add(pid);
    return true;
  }
}

/** seccomp(SECCOMP_SET_MODE_FILTER) or prctl(PR_SET_SECCOMP), numbers in hexadecimal. */
function putsFilter(name: string, first: string): boolean {
  return (name === 'seccomp' && first === '1') || (name === 'prctl' && first === '16');
}
