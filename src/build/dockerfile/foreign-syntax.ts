/**
 * Whether `# syntax=` names another language than a Dockerfile's. The stable, labs and upstream images of the Dockerfile
 * frontend are no other, wherever they are mirrored.
 */
export function isForeignSyntax(value: string): boolean {
  const [image = ''] = value.trim().split(/\s/, 1);
  const [untagged = ''] = image.split('@', 1);
  const repository = untagged.replace(/:[^/:]*$/, '');
  return !/^(?:(?:.+\/)?(?:docker|moby)\/dockerfile(?:-upstream)?|dockerfile\.v0)$/.test(repository);
}
