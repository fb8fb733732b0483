import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hostPlatform } from '../oci/index.ts';
import { emulatedArchitecture, runnablePlatforms } from './emulated-platforms.ts';

/** What the kernel says of a handler for ELF programs. */
function handler(magic: string, changes: Partial<Record<'state' | 'flags' | 'offset', string>> = {}): string {
  const { state = 'enabled', flags = 'OCF', offset = '0' } = changes;
  const lines = [state, 'interpreter /usr/bin/qemu', `flags: ${flags}`, `offset ${offset}`, `magic ${magic}`];
  return `${lines.join('\n')}\nmask ${'ff'.repeat(magic.length / 2)}\n`;
}

/** The first 20 bytes of a program. */
function elf(bits: 32 | 64, order: 'little' | 'big', machine: number): string {
  const bytes = Buffer.from([0x7f, 0x45, 0x4c, 0x46, bits / 32, order === 'little' ? 1 : 2, 1, ...Array(13).fill(0)]);
  if (order === 'little') bytes.writeUInt16LE(machine, 18);
  else bytes.writeUInt16BE(machine, 18);
  return bytes.toString('hex');
}

test('a handler is for the architecture of the programs it takes', () => {
  const rows = [
    [elf(64, 'little', 183), 'arm64'],
    [elf(32, 'little', 40), 'arm'],
    [elf(64, 'little', 243), 'riscv64'],
    [elf(64, 'big', 22), 's390x'],
    [elf(64, 'little', 21), 'ppc64le'],
    [elf(64, 'big', 21), 'ppc64'],
    [elf(64, 'little', 8), 'mips64le'],
    [elf(32, 'big', 8), 'mips'],
    [elf(64, 'little', 999), undefined],
    ['cafebabe', undefined],
    ['', undefined],
  ] as const;
  for (const [magic, expected] of rows) assert.equal(emulatedArchitecture(handler(magic)), expected, magic);
});

test('one that is switched off, or that containers would not find, emulates nothing', () => {
  const arm64 = elf(64, 'little', 183);
  for (const changes of [{ state: 'disabled' }, { flags: 'OC' }, { flags: '' }, { offset: '4' }])
    assert.equal(emulatedArchitecture(handler(arm64, changes)), undefined);
  assert.equal(emulatedArchitecture(''), undefined);
});

test('platforms are those of the machine, then those emulated, each once', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-binfmt-'));
  try {
    const others = runnablePlatforms(directory);
    assert.deepEqual(others[0], hostPlatform());
    writeFileSync(join(directory, 'status'), 'enabled\n');
    writeFileSync(join(directory, 'qemu-s390x'), handler(elf(64, 'big', 22)));
    writeFileSync(join(directory, 'qemu-riscv64'), handler(elf(64, 'little', 243)));
    writeFileSync(join(directory, 'again'), handler(elf(64, 'little', 243)));
    writeFileSync(join(directory, 'jar'), handler('cafebabe'));
    const added = runnablePlatforms(directory).slice(others.length);
    assert.deepEqual(
      added.map(({ architecture }) => architecture),
      ['riscv64', 's390x'],
    );
    writeFileSync(join(directory, 'status'), 'disabled\n');
    assert.deepEqual(runnablePlatforms(directory), others);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
