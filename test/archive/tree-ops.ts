import { openHost } from '../../src/host/index.ts';

/** The kernel of this machine; does for `TreeOps`. */
export const treeOps: ReturnType<typeof openHost> = openHost();

export const isRoot: boolean = process.geteuid?.() === 0;
