import { type Platform, parsePlatform } from '../../app/index.ts';
import { isJsonObject } from '../../base/index.ts';
import type { Query } from '../http/query.ts';

/** The platform that a request names: `linux/arm64`, or as newer clients write it a document. @throws oci/bad-platform */
export function readPlatform(query: Query): { readonly platform?: Platform } {
  const text = query.text('platform');
  if (text === undefined) return {};
  if (!text.startsWith('{')) return { platform: parsePlatform(text) };
  const value = query.json('platform');
  const { os = 'linux', architecture = '', variant = '' } = isJsonObject(value) ? value : {};
  return { platform: parsePlatform([os, architecture, variant].filter((part) => part !== '').join('/')) };
}
