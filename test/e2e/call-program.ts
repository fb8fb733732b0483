import { writeFileSync } from 'node:fs';

/**
 * Writes a program that makes one system call and exits with its error number, or 0 when it succeeds: for x86-64, without libraries.
 *
 * @param args as many as the call takes, up to four; negative ones are sign-extended
 */
export function writeCallProgram(path: string, call: number, args: readonly number[]): void {
  const [rdi = 0, rsi = 0, rdx = 0, r10 = 0] = args;
  const code = Buffer.concat([
    load([0x48, 0xc7, 0xc7], rdi),
    load([0x48, 0xc7, 0xc6], rsi),
    load([0x48, 0xc7, 0xc2], rdx),
    load([0x49, 0xc7, 0xc2], r10),
    load([0x48, 0xc7, 0xc0], call),
    // syscall; edi = 0; if (rax < 0) edi = -eax; exit(edi)
    Buffer.from([0x0f, 0x05, 0x31, 0xff, 0x48, 0x85, 0xc0, 0x79, 0x04, 0x89, 0xc7, 0xf7, 0xdf]),
    Buffer.from([0xb8, 60, 0, 0, 0, 0x0f, 0x05]),
  ]);
  writeFileSync(path, toElf(code), { mode: 0o755 });
}

/** `mov register, imm32`, sign-extended. */
function load(opcode: readonly number[], value: number): Buffer {
  const immediate = Buffer.alloc(4);
  immediate.writeInt32LE(value | 0);
  return Buffer.concat([Buffer.from(opcode), immediate]);
}

/** A file of one loadable segment that begins with its headers. Source: elf(5). */
function toElf(code: Buffer): Buffer {
  const base = 0x400000n;
  const headers = Buffer.alloc(120);
  headers.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  headers.writeUInt16LE(2, 16);
  headers.writeUInt16LE(62, 18);
  headers.writeUInt32LE(1, 20);
  headers.writeBigUInt64LE(base + 120n, 24);
  headers.writeBigUInt64LE(64n, 32);
  headers.writeUInt16LE(64, 52);
  headers.writeUInt16LE(56, 54);
  headers.writeUInt16LE(1, 56);
  headers.writeUInt32LE(1, 64);
  headers.writeUInt32LE(5, 68);
  headers.writeBigUInt64LE(base, 80);
  headers.writeBigUInt64LE(base, 88);
  const size = BigInt(headers.length + code.length);
  headers.writeBigUInt64LE(size, 96);
  headers.writeBigUInt64LE(size, 104);
  headers.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([headers, code]);
}
