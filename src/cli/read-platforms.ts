import { formatPlatform, type Platform, parsePlatform } from '../app/index.ts';
import type { Flags } from './command.ts';

/** What `--platform` names, given again and again or with commas; each once. @throws oci/bad-platform */
export function readPlatforms(flags: Flags): readonly Platform[] {
  const named = flags.list('platform').flatMap((text) => text.split(','));
  const platforms = named.map((text) => parsePlatform(text.trim()));
  return [...new Map(platforms.map((platform) => [formatPlatform(platform), platform])).values()];
}
