/**
 * What is known of volumes beyond their directories: `data` is JSON of what they were made with. A directory without a row counts too, and gets
 * one when volumes are listed.
 */
export const volumeSchema: string = `
  CREATE TABLE volume (name TEXT PRIMARY KEY, created INTEGER NOT NULL, anonymous INTEGER NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID`;
