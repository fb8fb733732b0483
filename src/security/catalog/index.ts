export type { Catalog, Evidence, Package, PackageType, SystemRelease, Unread } from './catalog.ts';
export { catalogImage } from './catalog-image.ts';
export { formatPurl, type PurlParts } from './package-url.ts';
export type { SbomSubject } from './sbom/sbom-subject.ts';
export { toCycloneDx } from './sbom/to-cyclonedx.ts';
export { toSpdx } from './sbom/to-spdx.ts';
