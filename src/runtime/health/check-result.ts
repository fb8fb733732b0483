/** How one check of a container's health went. Times in milliseconds since 1970. */
export interface CheckResult {
  readonly start: number;
  readonly end: number;
  /** 0: it is well; -1: the check could not be made, or took too long. */
  readonly exitCode: number;
  /** The beginning of what it printed, or why it could not be made. */
  readonly output: string;
}

const mostOutput = 4096;

/** As much of an output as is kept; what was cut ends with dots. */
export function cutOutput(output: Buffer): string {
  return output.length <= mostOutput
    ? output.toString('utf8')
    : `${output.subarray(0, mostOutput).toString('utf8')}...`;
}

/** Bytes of an output after which nothing more need be read. */
export const enoughOutput: number = mostOutput + 1;
