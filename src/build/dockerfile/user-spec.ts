/** A user or group by number or by name. */
export type Owner = { readonly kind: 'id'; readonly id: number } | { readonly kind: 'name'; readonly name: string };

/** `user[:group]` of USER and `--chown`. */
export interface UserSpec {
  readonly user: Owner;
  readonly group?: Owner;
}

/**
 * Reads `user[:group]`. Numbers are ids, and so is `root` (0, also where no passwd file says so); anything else is a name.
 * `undefined` when the user is missing.
 */
export function parseUserSpec(text: string): UserSpec | undefined {
  const colon = text.indexOf(':');
  const user = colon === -1 ? text : text.slice(0, colon);
  if (user === '') return undefined;
  const group = colon === -1 ? '' : text.slice(colon + 1);
  return { user: toOwner(user), ...(group === '' ? {} : { group: toOwner(group) }) };
}

function toOwner(text: string): Owner {
  if (text === 'root') return { kind: 'id', id: 0 };
  const id = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return id <= 0x7fff_ffff ? { kind: 'id', id } : { kind: 'name', name: text };
}
