/** The date as header fields write it (RFC 5322 §3.3), in universal time: a server's own zone is nobody's business. */

export const messageDate = (atMs: number): string => new Date(atMs).toUTCString().replace('GMT', '+0000')
