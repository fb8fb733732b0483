import { type ByteStream, streamOf } from '../../base/index.ts';
import type { Answer } from './answer.ts';
import type { Http } from './http-types.ts';

/** How an answer went out. */
export interface Sent {
  /** Bytes of the body that were handed to the system. */
  readonly bytes: number;
  /** Whether all of it went out. */
  readonly whole: boolean;
}

/** How an answer is to go out. */
export interface SendOptions {
  /** What is asked for by HEAD gets the headers alone. */
  readonly isHead: boolean;
  /** Counts bytes. @returns what to wait for before there are more */
  readonly pace: ((bytes: number) => Promise<void> | undefined) | undefined;
  /** Milliseconds within which a piece has to be taken: who takes next to nothing holds its memory. */
  readonly patience: number;
}

/** Larger documents lie in memory until they are taken: the next answer is not made before. */
const mostUnwatched = 64 * 1024;

/** Writes an answer. Never rejects because of the client. */
export async function sendAnswer(
  response: Http['Response'],
  { status, headers, body }: Answer,
  { isHead, pace, patience }: SendOptions,
): Promise<Sent> {
  response.writeHead(status, headers);
  if (body === undefined || isHead) {
    response.end();
    return { bytes: 0, whole: true };
  }
  if (body instanceof Uint8Array && body.length > mostUnwatched)
    return sendStream(response, streamOf(body), { pace, patience });
  if (body instanceof Uint8Array) {
    const paced = pace?.(body.length);
    if (paced !== undefined) await paced;
    response.end(body);
    return { bytes: body.length, whole: true };
  }
  return sendStream(response, body, { pace, patience });
}

async function sendStream(
  response: Http['Response'],
  body: ByteStream,
  { pace, patience }: Pick<SendOptions, 'pace' | 'patience'>,
): Promise<Sent> {
  let bytes = 0;
  try {
    for await (const piece of body) {
      const paced = pace?.(piece.length);
      if (paced !== undefined) await paced;
      if (!(await sendPiece(response, piece, patience))) return { bytes, whole: false };
      bytes += piece.length;
    }
  } catch (error) {
    // The headers are out: breaking off is the only way left to tell.
    response.destroy();
    throw error;
  }
  response.end();
  return { bytes, whole: true };
}

/** @returns whether the system took it: its memory may be used again then */
function sendPiece(response: Http['Response'], piece: Uint8Array, patience: number): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const deadline = setTimeout(() => response.destroy(), patience);
    const onClose = (): void => {
      clearTimeout(deadline);
      resolve(false);
    };
    response.once('close', onClose);
    response.write(piece, (error) => {
      clearTimeout(deadline);
      response.off('close', onClose);
      resolve(error === undefined || error === null);
    });
  });
}
