import { scratch } from 'nacre/image-file';

export default scratch()
  .file('/etc/app.conf', 'name = "$NAME"\n  indented \\ kept\n')
  .file('/etc/empty', '', { chmod: 0o600, chown: '3:4' })
  .file('/etc/tricky', 'EOF\n');
