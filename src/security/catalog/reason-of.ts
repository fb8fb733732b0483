import { messageOf } from '../../base/index.ts';

/** Why a file could not be read, in words for people; errors of Node's own say it in words of its inside. */
export function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is damaged: it ends too early';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'it unpacks to more than is read';
  if (typeof code === 'string' && code.startsWith('Z_')) return 'it is damaged: it can not be unpacked';
  const message = messageOf(error);
  return `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
}
