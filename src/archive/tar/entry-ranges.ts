/** Largest owner: one more is (uid_t)-1, which chown takes for "leave as it is". */
export const maxOwner = 0xfffffffe;

/** Largest major and minor number of a device: Linux has 12 bits for the one and 20 for the other. */
export const maxMajor = 0xfff;
export const maxMinor = 0xfffff;
