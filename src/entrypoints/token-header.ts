/**
 * The header that carries a viewer's `Authorization` through the CDN to the function URL: CloudFront signs its requests
 * there in `Authorization` itself, and drops what a viewer sent in it. Source:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
 */
export const TOKEN_HEADER = 'x-atelier-authorization'
