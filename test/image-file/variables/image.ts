import { expand, from } from 'nacre/image-file';

export default from('base')
  .arg('NAME', 'nobody')
  .arg('UNSET')
  .env({
    PATH: expand('/opt/bin:$PATH'),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the image
    WHO: expand('${NAME:-x}'),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the image
    ELSE: expand('${UNSET:-some one}'),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the image
    PART: expand('${NAME#no}'),
    RAW: expand('\\$NAME'),
  })
  .workdir(expand('/home/$NAME'))
  .copy('a.txt', expand('$WHO/'))
  .run('echo $NAME > name')
  .user(expand('$NAME'));
