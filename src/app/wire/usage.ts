/** What a container uses, as `nacre stats --json` prints it. Sizes in bytes. */
export interface UsageRow {
  readonly id: string;
  readonly name: string;
  /** Of one processor: 200 are two that are busy all the time. */
  readonly cpuPercent: number;
  readonly memory: number;
  /** The machine's memory where the container has no limit; 0 when it does not run. */
  readonly memoryLimit: number;
  readonly memoryPercent: number;
  readonly networkReceived: number;
  readonly networkSent: number;
  readonly blockRead: number;
  readonly blockWritten: number;
  /** Processes and threads. */
  readonly pids: number;
}

/** Processes of a container, as `nacre top --json` prints them. */
export interface TopReport {
  readonly titles: readonly string[];
  /** For each process a text for each title. */
  readonly processes: readonly (readonly string[])[];
}
