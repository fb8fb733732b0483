export interface UnpackRequest { readonly layout: string }
export async function unpackImage(_n: unknown, _r: unknown): Promise<void> {}
