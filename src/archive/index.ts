export type { Entry, EntryType } from './entry.ts';
export { type ArchiveFaultCode, archiveFault, archiveFaults } from './faults.ts';
export { normalizeEntryPath } from './tar/entry-path.ts';
export { createTarParser, type TarHandler, type TarParser } from './tar/parser.ts';
export type { TarEnd, TarPlace, TarSegment } from './tar/place.ts';
export { readTarEntries, type TarItem } from './tar/read-entries.ts';
export { createTarWriter, type TarWriter } from './tar/writer.ts';
