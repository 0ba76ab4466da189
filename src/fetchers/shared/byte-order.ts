/** Whether a name comes after another one in the listings of HDFS and S3, which go by the bytes of UTF-8. */
export function isBehind(name: string, other: string): boolean {
  return Buffer.compare(Buffer.from(name), Buffer.from(other)) > 0;
}
