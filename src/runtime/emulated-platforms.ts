import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostPlatform, type Platform } from '../oci/index.ts';

/** Where the kernel tells which programs it has others run. Source: Linux, Documentation/admin-guide/binfmt-misc.rst */
const binfmtDirectory = '/proc/sys/fs/binfmt_misc';

/**
 * The platforms whose programs run in a container of this machine: its own, the older one of its processor, and those for which an
 * emulator is registered with binfmt_misc.
 *
 * @param directory where binfmt_misc is mounted
 */
export function runnablePlatforms(directory: string = binfmtDirectory): readonly Platform[] {
  const host = hostPlatform();
  const native = host.architecture === 'amd64' ? [host, { os: 'linux', architecture: '386' }] : [host];
  const known = new Set(native.map(({ architecture }) => architecture));
  const emulated = readHandlers(directory).flatMap((text) => emulatedArchitecture(text) ?? []);
  const others = [...new Set(emulated)].filter((architecture) => !known.has(architecture)).sort();
  return [...native, ...others.map((architecture) => ({ os: 'linux', architecture }))];
}

/** What the kernel says of each handler; nothing where binfmt_misc is not there or switched off. */
function readHandlers(directory: string): readonly string[] {
  try {
    if (readFileSync(join(directory, 'status'), 'utf8').trim() !== 'enabled') return [];
    const names = readdirSync(directory).filter((name) => name !== 'register' && name !== 'status');
    return names.map((name) => readFileSync(join(directory, name), 'utf8'));
  } catch {
    // No kernel has to have it, and a handler may go while it is looked at: then nothing is emulated.
    return [];
  }
}

/** ELF's e_machine, by what is the same on both word lengths and byte orders. Source: System V ABI, "ELF Header". */
const machines = new Map<number, (isWide: boolean, isLittle: boolean) => string>([
  [3, () => '386'],
  [8, (isWide, isLittle) => `mips${isWide ? '64' : ''}${isLittle ? 'le' : ''}`],
  [21, (_, isLittle) => (isLittle ? 'ppc64le' : 'ppc64')],
  [22, () => 's390x'],
  [40, () => 'arm'],
  [62, () => 'amd64'],
  [183, () => 'arm64'],
  [243, () => 'riscv64'],
  [258, () => 'loong64'],
]);

/**
 * The architecture, as Go calls it, that a handler of binfmt_misc runs in containers too; `undefined` when it is switched off, no ELF
 * program's, or its interpreter is only found where it is installed: flag F opens it once for all.
 */
export function emulatedArchitecture(text: string): string | undefined {
  const [state, ...lines] = text.split('\n');
  const fieldOf = (name: string): string =>
    lines
      .find((line) => line.startsWith(name))
      ?.slice(name.length)
      .trim() ?? '';
  const magic = Buffer.from(fieldOf('magic'), 'hex');
  const isElf = magic.length >= 20 && magic.readUInt32BE(0) === 0x7f454c46;
  if (state !== 'enabled' || !isElf || fieldOf('offset') !== '0' || !fieldOf('flags:').includes('F')) return undefined;
  const isLittle = magic[5] === 1;
  const machine = isLittle ? magic.readUInt16LE(18) : magic.readUInt16BE(18);
  return machines.get(machine)?.(magic[4] === 2, isLittle);
}
