/** What becomes of requests to an SSH agent. */
export interface RequestSink {
  /** Takes a whole request, its length in front. */
  pass(frame: Buffer): void;
  /** Takes the answer to a request that is not passed on. */
  refuse(reply: Buffer): void;
}

// Numbers of the protocol. Source: RFC 9987 (SSH Agent Protocol), "Protocol numbers".
const requestIdentities = 11;
const signRequest = 13;
const failure = Buffer.from([0, 0, 0, 1, 5]);

// OpenSSH's own bound on a message.
const longest = 256 * 1024;

/**
 * Takes the bytes that a client sends to an agent as they come, and lets requests for keys and for signatures pass. All else is answered with
 * a failure.
 *
 * @returns takes bytes, and says whether they still are the protocol's
 */
export function createRequestFilter(sink: RequestSink): (bytes: Buffer) => boolean {
  let pending = Buffer.alloc(0);
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    while (pending.length >= 5) {
      const length = pending.readUInt32BE(0);
      if (length === 0 || length > longest) return false;
      if (pending.length < 4 + length) break;
      const kind = pending[4];
      if (kind === requestIdentities || kind === signRequest) sink.pass(pending.subarray(0, 4 + length));
      else sink.refuse(failure);
      pending = pending.subarray(4 + length);
    }
    return true;
  };
}
