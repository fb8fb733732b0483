import { createPublicKey, type KeyObject } from 'node:crypto';

/** A key that signs Debian's archive. */
export interface ArchiveKey {
  /** Whose it is, for messages. */
  readonly about: string;
  /** Of the OpenPGP key or subkey, in upper-case hexadecimal digits. */
  readonly fingerprint: string;
  readonly algorithm: 'rsa' | 'ed25519';
  /** The modulus, or the point, as base64url. */
  readonly key: string;
}

/** A key of the archive as node:crypto takes it. The exponent of all its RSA keys is 65537. */
export function toKeyObject({ algorithm, key }: ArchiveKey): KeyObject {
  const jwk = algorithm === 'rsa' ? { kty: 'RSA', n: key, e: 'AQAB' } : { kty: 'OKP', crv: 'Ed25519', x: key };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

/** The keys of the releases that images are made of. Source: the package debian-archive-keyring; https://ftp-master.debian.org/keys.html */
export const archiveKeys: readonly ArchiveKey[] = [
  {
    about: 'Debian 12 (bookworm), archive',
    fingerprint: '4CB50190207B4758A3F73A796ED0E7B82643E131',
    algorithm: 'rsa',
    key: '5SIpEu4Q1OzxuuLRebzk3VEgbot-hz6HtLe8H6G7ZAwsyrJvJVcs-wwIKPiJI-sxe6HDO7fD6zfG9HNnTUcORg3FTMXTRAtOvwXru_Jlp3Kx_2DK1gW5UmAxEHFEaWR7cjFPQuScAiU9fgPKzk_7pB05m2Sb0fw4RTMZeSQFAamJtjM0aPsggk5w1yLj0vgYz-TLOcMWdQHxB8cPukGP-bxqkYaZSO_A9Q6BW0UlHte59yUgeQkJ6jiX6mml15BODy5nZ6VYioQ0BnQJuPpYv7Lahb8OGWYO4UeSC9_-EqVxO1AwYgfbZk1AqON6oqhVOePYkXeBDLzElD72dz9hkPddEgMIq0y-zRkHHBaChgdjcTzNGET_LHKq4Bf-7wFNohLg7fDm2XW2XoO_awg2NetvwVMBzB7i26jnG0mBKtiThJ1tQiiHYyCfbybDghq8_Qc0zdoVBr8WXpj9WQYsgKivVRN7f7129MAeSPDQtse6r2B5SK4OpHn6Fl35IEZMJ2KZl9MsLSxdrd1O8Xw2JLEHfJD_9NuWAmHgdLftDg4gxzZRZ5lRFOW8di_R8O0gpQJzqGXQind5oa15eA5XOtTbQJ5wcm1jbBSFyQTiXEyF9T2HXAQOwTwYHq6YAGFRC3q4WbpLIQFppqmgF5v_HIaEnlhHX5wVKb7ZnYBvALc',
  },
  {
    about: 'Debian 12 (bookworm), security archive',
    fingerprint: 'B0CAB9266E8C3929798B3EEEBDE6D2B9216EC7A8',
    algorithm: 'rsa',
    key: '4NLsfgyRqLHc8kXgDQ_M8u1lzWNR22l1ue4MgJDS6ulZEnZY_lcRHWVGzicYUGdYS8_7j2CtPobTHgj3ydCBZiWKPep1NaANxje0wuVoqKK1poeZ3JyF_lVddcqN9wUB1Zb_z-dk0EEAlmODJ-86e3eQbbI24mhmKnXS2nUClCFuxKzE6GJ0MLPg4fQH1VctCLGLZzHe5RNsXRt1v_77n-P0a_HcURjFnEJTZQ_0b9i4FvqT7VyfYx4ur3YOV8VmNOHJPpDQTNaNZgqEj_I7SFTbCYzJrn6pcZ99AWx9wubwNAUMJwxLLEXruDtWu5ql2mK8uUfjk3d7ccjIeq4jNfreXmboxI4SYk7KthiCbvv3xb9dUOS_vMDj5kxWlDez4O9x9NGvSW1DROqdV7i1SfKnNRKWwcWGKi2Sh1pYnKtwYGKvzBTkVQrjIRWqJL-WbiQBS02TkQXrZBwYCdJ7N-Qf-sibTNZ8PeCg2JveRx55gmPNXW5kAcX4cuQtMC8KJGhrkVgQp7x_dVg41kseeDLCG-d8e-aJ7h9BmQdD9fvfNbDSbmxLhPtSfdcZCSN8bwLX6N4xETuy2MLIkmTr7vh4D8tF9fdNK00Ul4LA_G9JzIxAUD9H9nfYviXP5enV8cVOMSzvGyx9uDtBS4zqlkZr8GvAXXPW3P9J071Vy2s',
  },
  {
    about: 'Debian 13 (trixie), archive',
    fingerprint: 'B8E5F13176D2A7A75220028078DBA3BC47EF2265',
    algorithm: 'rsa',
    key: 'soJ1ixqCJS83HZRqKj4pS7IEkG_zzeKcPqN1CTH5ljbR7pYVZv26UK_rrf-Dzq6dfZMWmFNLQeb3DzwM-T6RtNJMOO3ONlztFgJ4KvmfHP1-6Q7tKaxok1x51n9KyDR15-NN0jexCEhgpUok4lO5fIzoQpVMt2W1TTGBRs1WuVXwUs6fIu0AXAB92EvhXRNb0ECN72dd09ubN54IU-gBwpk50kXR43RKCmPPxaU05S3Psd0N4uaqlGMMI_azndhbcmfqbnTiFvwkF9PjxnjUxpFZLg4ggPAeL82fJycjJ6EPAHgy7G_T1ZMzwi_TcLQdFq2reZnAKtNKEBg9yfDijbUR7se-nyAPzNVXpo8Smwu_ZJxnwmGjrcjQuzWrI3CpziS7suQ5TZ515F6ZkAjun9plnrbKu6lAGWltNru7EOEC7PsyvnMM-RXJ4uS6NBUX7FnSFRmCY7cWWWNC4e6kc2BEr_yiIcZ6vCIpvv67Vnx6z3KvYY8pBUN77WShXyIYQyTIOnDYfnr_iax2_tkXBJ6ILWMch5ofRG9Ikr2De1MYvIXP8HZp-vpfyf70q416zc_H_ZlLePDIy6ZLLDD1R3zNpj2i6KgSDT-80t7lS2eZmmFGkSQ05IO9nrPQxYPbdw8VUgsLD03rfDA0TwxBVe6tnA106h6FdCc62xXFgUM',
  },
  {
    about: 'Debian 13 (trixie), security archive',
    fingerprint: '89C87ACEA5DD6B8E6A7068808E9F831205B4BA95',
    algorithm: 'rsa',
    key: 'oQW1hsaOfilAB8s9w0m5WaRY87-9VtQzbnHkYTX1DlLLt5WSniNXXd43Iad-u35mguftq7IOQImc7hsJoZhbYKNXwdiJgjxl7mn3sSjKyc6SyCZtGMWZzc1mrhFpmRk7ouFI2eg4wfnNFL2qUoSKEcQQoF3JEzvsOEYHBOf2mpAD4ejw-BsiR1_MwFGVttWZkvTXTY9yuP_LgXCAiNJkYcL1wRc-T5gTj2PZ-YSOYigvHCkfBdAhtSUYbTbE4cdEtPX0_nUAJxjxKNj08E3MY4uThh3FmHzOKjJ37hAIzhjAmIehpCg81jIXNpK6KZwND9-OuHStrGeKXlTqdp8dJuBrnKnbaIWdFHfXSTnIa42kuDm_e7OG0rYvnHdL26D8Z2aouIvBkto7xQb_HZCm75_UOEzSXcf69hgZQcYB32Watj--7hmZ9SYwMyhqTaVuClBt6eyzrMRg1D9ZIymza8qt-ZvwU1yIQzYs8H3QpcFZipLRXQKU6XBz5ZP7SLt3NXzn5l2bZFr_KAyTlw9LItq2m636HQlO30Uzi0S3PKR_N0vx0pQK-BXumgEDM83XVKRubjQwYBYtLQVwf1b6Zc9D97dWH3U06551lNnrGKiIvwTLvIrv8k3tHk_DxTcCS4vbNukUp7Q-W5QJUZb04dJbKvGTkG8za2eF2yEoJs8',
  },
  {
    about: 'Debian 13 (trixie), stable releases',
    fingerprint: '41587F7DB8C774BCCF131416762F67A0B2C39DE4',
    algorithm: 'ed25519',
    key: 'Rlh1OX84KPJRedAP_M7WxPFEthWypAp8nvedFhqaX0o',
  },
];
