type Environment = Readonly<Record<string, string | undefined>>;

/** An ordinary user as the rest of the machine knows him, while this process is root of his namespace. */
export interface OuterUser {
  readonly uid: number;
  readonly gid: number;
}

/** The variables that tell a process in a user's namespace who he is, and where he stood when he called. */
export const outerUserVariable = 'NACRE_OUTER_USER';
export const outerDirectoryVariable = 'NACRE_OUTER_DIRECTORY';

/** @returns `undefined` in a process that is not in the namespace of an ordinary user's containers */
export function readOuterUser(environment: Environment): OuterUser | undefined {
  const [, uid, gid] = /^(\d{1,10}):(\d{1,10})$/.exec(environment[outerUserVariable] ?? '') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** As the variable has it. */
export function formatOuterUser({ uid, gid }: OuterUser): string {
  return `${uid}:${gid}`;
}
