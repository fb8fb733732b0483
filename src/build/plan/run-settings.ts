/** One line of /etc/hosts. */
export interface ExtraHost {
  readonly name: string;
  readonly address: string;
}

/** A limit as setrlimit(2) names it, lower case and without `RLIMIT_`; `Infinity` is none. */
export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** Something of the machine that commands see. */
export interface HostMount {
  readonly target: string;
  readonly readOnly: boolean;
}

/** How commands are run where their line says nothing else. All of it is part of what they are. */
export interface RunSettings {
  /** @default 'default' */
  readonly network?: 'default' | 'none' | 'host';
  readonly extraHosts?: readonly ExtraHost[];
  /** Bytes of /dev/shm. */
  readonly shmSize?: number;
  readonly ulimits?: readonly Ulimit[];
  /** Where commands find what else of the machine. What is there is no part of what they are. */
  readonly hostMounts?: readonly HostMount[];
  /** Whether RUN --security=insecure may be used. @default false */
  readonly allowInsecure?: boolean;
}
