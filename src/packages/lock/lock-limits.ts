/** Most bytes of a lock file: those of the largest projects have some 5 MB. */
export const mostLockBytes: number = 64 * 1024 * 1024;
